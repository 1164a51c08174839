package dev.rival;

import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Index;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.util.UUID;

@Entity
@IdClass(Membership.Key.class)
@Table(name = "heroteamlink", indexes = @Index(columnList = "hero_id, team_id"))
class Membership {

    @Id
    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    Team team;

    @Id
    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    Hero hero;

    Membership() {}

    Membership(Team team, Hero hero) {
        this.team = team;
        this.hero = hero;
    }

    record Key(UUID team, UUID hero) {}
}
