package dev.team;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A row of the team's own, by JPA. */
@Entity
@Table(schema = "public", name = "note")
public class Note {

    @Id
    String text;

    @SuppressWarnings("NullAway.Init")
    Note() {}

    public Note(String text) {
        this.text = text;
    }
}
