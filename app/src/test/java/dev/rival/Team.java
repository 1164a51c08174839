package dev.rival;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import java.util.UUID;

@Entity
@Table(indexes = {@Index(columnList = "name, id"), @Index(columnList = "headquarters, id")})
public class Team {

    @Id
    UUID id;

    @Column(columnDefinition = "text collate \"C\"", nullable = false)
    String name;

    @Column(columnDefinition = "text collate \"C\"", nullable = false)
    String headquarters;

    long version;
    long heroCount;

    Team() {}

    Team(UUID id, String name, String headquarters) {
        this.id = id;
        this.name = name;
        this.headquarters = headquarters;
    }

    void changeHeroCount(int change) {
        heroCount += change;
    }
}
