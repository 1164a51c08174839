package dev.roster.query;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.JoinTable;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.OrderBy;
import jakarta.persistence.Table;
import java.util.Set;
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

    @ManyToMany
    @JoinTable(
            schema = "roster",
            name = "heroteamlink",
            joinColumns = @JoinColumn(name = "hero_id"),
            inverseJoinColumns = @JoinColumn(name = "team_id"))
    @OrderBy("id")
    Set<TeamRow> teams;

    @SuppressWarnings("NullAway.Init")
    HeroRow() {}
}
