package dev.roster.command;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import dev.roster.api.RuleViolation.TeamIsDisbanded;
import dev.roster.api.TeamCommand;
import dev.roster.api.TeamCommand.DisbandTeam;
import dev.roster.api.TeamCommand.FormTeam;
import dev.roster.api.TeamCommand.ReviseTeam;
import dev.roster.api.TeamEvent;
import dev.roster.api.TeamEvent.TeamDisbanded;
import dev.roster.api.TeamEvent.TeamFormed;
import dev.roster.api.TeamEvent.TeamRelocated;
import dev.roster.api.TeamEvent.TeamRenamed;
import java.util.Map;
import java.util.UUID;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.messaging.annotation.MetaDataValue;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CommandHandlerInterceptor;
import org.axonframework.serialization.Revision;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/** A team, which knows itself and whether it stands, and none of its heroes. Its fields are stored in snapshots, under the revision. */
@Revision("1")
@Aggregate(lockFactory = "oneAtATime", snapshotTriggerDefinition = "longStreams")
class Team {

    @AggregateIdentifier
    private UUID teamId;

    private String name;
    private String headquarters;
    private boolean disbanded;

    @SuppressWarnings("NullAway.Init")
    Team() {}

    @CommandHandler
    @SuppressWarnings("NullAway.Init")
    Team(FormTeam command, @MetaDataValue(AtomicBatch.NAME) @Nullable AtomicBatch batch) {
        Expectations.requireNew(command.teamId());
        apply(
                new TeamFormed(command.teamId(), command.name(), command.headquarters()),
                fingerprint(command).metadata().mergedWith(batch == null ? Map.of() : batch.metadata()));
    }

    /** A detail that came later is left out while it is not given: what is stored of teams before has to be found again. */
    static Fingerprint fingerprint(FormTeam command) {
        return Fingerprint.of(command.name(), command.headquarters());
    }

    @CommandHandlerInterceptor
    void requireNotEnded(TeamCommand command) {
        if (disbanded) {
            throw new TeamIsDisbanded(teamId);
        }
    }

    @CommandHandler
    void handle(ReviseTeam command) {
        Expectations.require(teamId);
        if (command.name() != null && !command.name().equals(name)) {
            apply(new TeamRenamed(teamId, command.name()));
        }
        if (command.headquarters() != null && !command.headquarters().equals(headquarters)) {
            apply(new TeamRelocated(teamId, command.headquarters()));
        }
    }

    @CommandHandler
    void handle(DisbandTeam command, Teams teams) {
        Expectations.require(teamId);
        teams.holdOffEnlistments(command.teamId());
        apply(new TeamDisbanded(command.teamId()));
    }

    @EventSourcingHandler
    void on(TeamEvent event) {
        switch (event) {
            case TeamFormed formed -> {
                teamId = formed.teamId();
                name = formed.name();
                headquarters = formed.headquarters();
            }
            case TeamRenamed renamed -> name = renamed.name();
            case TeamRelocated relocated -> headquarters = relocated.headquarters();
            case TeamDisbanded ignored -> disbanded = true;
        }
    }
}
