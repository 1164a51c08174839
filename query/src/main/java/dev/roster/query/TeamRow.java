package dev.roster.query;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.Table;
import java.util.Set;
import java.util.UUID;
import org.hibernate.annotations.Immutable;

@Entity
@Immutable
@Table(schema = "roster", name = "team")
class TeamRow {

    @Id
    UUID id;

    String name;
    String headquarters;
    long version;
    long heroCount;

    @ManyToMany(mappedBy = "teams")
    Set<HeroRow> heroes;

    @SuppressWarnings("NullAway.Init")
    TeamRow() {}
}
