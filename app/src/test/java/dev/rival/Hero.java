package dev.rival;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import java.util.UUID;

@Entity
@Table(indexes = {@Index(columnList = "name, id"), @Index(columnList = "age, id")})
public class Hero {

    @Id
    UUID id;

    @Column(columnDefinition = "text collate \"C\"", nullable = false)
    String name;

    @Column(columnDefinition = "text", nullable = false)
    String secretName;

    Integer age;
    long version;

    Hero() {}

    Hero(UUID id, String name, String secretName, Integer age) {
        this.id = id;
        this.name = name;
        this.secretName = secretName;
        this.age = age;
    }

    void setVersion(long version) {
        this.version = version;
    }
}
