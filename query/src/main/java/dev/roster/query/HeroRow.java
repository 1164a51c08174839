package dev.roster.query;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

@Entity
@Immutable
@Table(schema = "roster", name = "hero")
class HeroRow {

    @Id
    UUID id;

    String name;
    String secretName;

    @Nullable
    Integer age;

    long version;

    @SuppressWarnings("NullAway.Init")
    HeroRow() {}
}
