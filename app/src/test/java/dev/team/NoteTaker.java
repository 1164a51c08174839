package dev.team;

import dev.roster.api.TeamEvent.TeamFormed;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** A projection of the team's own, by Spring Data and JDBC. */
@Component
@ProcessingGroup("notes")
class NoteTaker {

    private final Notes notes;
    private final JdbcClient jdbc;

    NoteTaker(Notes notes, JdbcClient jdbc) {
        this.notes = notes;
        this.jdbc = jdbc;
    }

    @EventHandler
    void on(TeamFormed event) {
        notes.save(new Note("formed " + event.teamId()));
        notes.flush();
        jdbc.sql("update public.note set text = text || ', by JDBC' where text = ?")
                .param("formed " + event.teamId())
                .update();
    }
}
