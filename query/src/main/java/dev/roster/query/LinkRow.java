package dev.roster.query;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.util.UUID;
import org.hibernate.annotations.Immutable;

@Entity
@Immutable
@IdClass(RosterChanges.Link.class)
@Table(schema = "roster", name = "heroteamlink")
class LinkRow {

    @Id
    UUID teamId;

    @Id
    UUID heroId;

    @SuppressWarnings("NullAway.Init")
    LinkRow() {}
}
