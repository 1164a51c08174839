package dev.roster.command;

import dev.roster.api.RuleViolation;
import dev.roster.api.RuleViolation.TeamAlreadyFormed;
import dev.roster.api.RuleViolation.UnknownTeam;
import dev.roster.api.TeamCommand;
import dev.roster.api.TeamCommand.DisbandTeam;
import dev.roster.api.TeamCommand.FormTeam;
import dev.roster.eventstore.command.CommandFamily;
import dev.roster.eventstore.transaction.Streams.Lock;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** The commands to a team. One that disbands waits for those who join, and locks out others. */
@Component
class TeamCommands implements CommandFamily<TeamCommand> {

    @Override
    public Collection<Class<?>> commands() {
        return List.of(TeamCommand.class.getPermittedSubclasses());
    }

    @Override
    public UUID target(TeamCommand command) {
        return command.teamId();
    }

    @Override
    public boolean creates(TeamCommand command) {
        return command instanceof FormTeam;
    }

    @Override
    public RuntimeException taken(TeamCommand command) {
        return new TeamAlreadyFormed(command.teamId());
    }

    @Override
    public RuntimeException unknown(TeamCommand command) {
        return new UnknownTeam(command.teamId());
    }

    @Override
    public Stream<Lock> locks(TeamCommand command) {
        return command instanceof DisbandTeam
                ? Stream.of(LockedTeams.standing(command.teamId(), true))
                : Stream.empty();
    }

    @Override
    public boolean sharesTransaction(TeamCommand command) {
        return !(command instanceof DisbandTeam);
    }

    @Override
    public boolean isRejection(Throwable failure) {
        return failure instanceof RuleViolation;
    }
}
