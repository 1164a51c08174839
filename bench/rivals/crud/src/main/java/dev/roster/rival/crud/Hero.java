package dev.roster.rival.crud;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.JoinTable;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.OrderBy;
import jakarta.persistence.Version;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;
import org.hibernate.annotations.OptimisticLock;
import org.jspecify.annotations.Nullable;

/** A hero and its teams. They are mapped from this side alone: a team may have a million heroes, a hero is in few teams. */
@Entity
class Hero {

    @Id
    UUID id;

    String name;
    String secretName;

    @Nullable
    Integer age;

    /** Null says that it is new, and is not looked for before it is inserted. */
    @Version
    @Nullable
    Long version;

    // The key of the link guards it: two memberships of one hero need not wait for each other.
    @ManyToMany
    @JoinTable(
            name = "heroteamlink",
            joinColumns = @JoinColumn(name = "hero_id"),
            inverseJoinColumns = @JoinColumn(name = "team_id"))
    @OrderBy("id")
    @OptimisticLock(excluded = true)
    Set<Team> teams = new LinkedHashSet<>();

    @SuppressWarnings("NullAway.Init")
    protected Hero() {}

    Hero(UUID id, String name, String secretName, @Nullable Integer age, Collection<Team> teams) {
        this.id = id;
        this.name = name;
        this.secretName = secretName;
        this.age = age;
        this.teams.addAll(teams);
    }
}
