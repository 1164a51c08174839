package dev.roster.rival.axon;

import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.util.UUID;

/** A hero's membership of a team as it is read. */
@Entity
@Table(name = "heroteamlink")
class LinkRow {

    @EmbeddedId
    Key id;

    @SuppressWarnings("NullAway.Init")
    protected LinkRow() {}

    LinkRow(Key id) {
        this.id = id;
    }

    @Embeddable
    record Key(UUID heroId, UUID teamId) {}
}
