package dev.roster.query;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
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

    @SuppressWarnings("NullAway.Init")
    TeamRow() {}
}
