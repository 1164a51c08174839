package dev.team;

import dev.roster.api.TeamEvent.TeamFormed;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.springframework.stereotype.Component;

/** A subscribing group, whose word counts before the event is stored. */
@Component
@ProcessingGroup("guard")
class Guard {

    static final String FORBIDDEN = "Brotherhood";

    @EventHandler
    void on(TeamFormed event) {
        if (event.name().equals(FORBIDDEN)) {
            throw new IllegalStateException("no such team");
        }
    }
}
