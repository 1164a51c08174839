package dev.roster.rival.axon;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;

/** A team as it is read. */
@Entity
@Table(name = "team")
class TeamRow {

    @Id
    UUID id;

    String name;
    String headquarters;

    @SuppressWarnings("NullAway.Init")
    protected TeamRow() {}

    TeamRow(UUID id, String name, String headquarters) {
        this.id = id;
        this.name = name;
        this.headquarters = headquarters;
    }
}
