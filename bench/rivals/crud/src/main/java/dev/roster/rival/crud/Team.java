package dev.roster.rival.crud;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Version;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A team that heroes are members of. */
@Entity
class Team {

    @Id
    UUID id;

    String name;
    String headquarters;

    /** Null says that it is new, and is not looked for before it is inserted. */
    @Version
    @Nullable
    Long version;

    @SuppressWarnings("NullAway.Init")
    protected Team() {}

    Team(UUID id, String name, String headquarters) {
        this.id = id;
        this.name = name;
        this.headquarters = headquarters;
    }
}
