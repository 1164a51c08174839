package dev.roster.rival.axon;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import dev.roster.rival.axon.RosterCommand.FormTeam;
import dev.roster.rival.axon.RosterEvent.TeamFormed;
import java.util.UUID;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.spring.stereotype.Aggregate;

/** A team that heroes are members of. */
@Aggregate
class Team {

    // Axon reads it.
    @AggregateIdentifier
    @SuppressWarnings("UnusedVariable")
    private UUID teamId;

    @SuppressWarnings("NullAway.Init")
    protected Team() {}

    @CommandHandler
    @SuppressWarnings("NullAway.Init")
    Team(FormTeam command) {
        apply(new TeamFormed(command.teamId(), command.name(), command.headquarters()));
    }

    @EventSourcingHandler
    void on(TeamFormed event) {
        teamId = event.teamId();
    }
}
