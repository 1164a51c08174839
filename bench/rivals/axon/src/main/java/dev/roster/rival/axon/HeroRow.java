package dev.roster.rival.axon;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A hero as it is read. */
@Entity
@Table(name = "hero")
class HeroRow {

    @Id
    UUID id;

    String name;
    String secretName;

    @Nullable
    Integer age;

    @SuppressWarnings("NullAway.Init")
    protected HeroRow() {}

    HeroRow(UUID id, String name, String secretName, @Nullable Integer age) {
        this.id = id;
        this.name = name;
        this.secretName = secretName;
        this.age = age;
    }
}
