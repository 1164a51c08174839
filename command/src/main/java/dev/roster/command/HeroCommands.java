package dev.roster.command;

import dev.roster.api.HeroCommand;
import dev.roster.api.HeroCommand.EnlistHero;
import dev.roster.api.HeroCommand.ForgetHero;
import dev.roster.api.HeroCommand.ReassignHero;
import dev.roster.api.HeroCommand.RegisterHero;
import dev.roster.api.RuleViolation;
import dev.roster.api.RuleViolation.HeroAlreadyRegistered;
import dev.roster.api.RuleViolation.UnknownHero;
import dev.roster.eventstore.command.CommandFamily;
import dev.roster.eventstore.transaction.Streams.Lock;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** The commands to a hero. A hero that joins teams looks at them: they must stand. */
@Component
class HeroCommands implements CommandFamily<HeroCommand> {

    @Override
    public Collection<Class<?>> commands() {
        return List.of(HeroCommand.class.getPermittedSubclasses());
    }

    @Override
    public UUID target(HeroCommand command) {
        return command.heroId();
    }

    @Override
    public boolean creates(HeroCommand command) {
        return command instanceof RegisterHero;
    }

    @Override
    public RuntimeException taken(HeroCommand command) {
        return new HeroAlreadyRegistered(command.heroId());
    }

    @Override
    public RuntimeException unknown(HeroCommand command) {
        return new UnknownHero(command.heroId());
    }

    /** A command that names more teams than one can is rejected before it looks at any. */
    @Override
    public Stream<Lock> locks(HeroCommand command) {
        var teams = switch (command) {
            case RegisterHero register -> register.teamIds().stream();
            case EnlistHero enlist -> Stream.of(enlist.teamId());
            case ReassignHero reassign -> reassign.teamIds().stream();
            default -> Stream.<UUID>empty();
        };
        return teams.limit(ReassignHero.MAX_TEAMS).map(team -> LockedTeams.standing(team, false));
    }

    /** To destroy a key may take long. */
    @Override
    public boolean sharesTransaction(HeroCommand command) {
        return !(command instanceof ForgetHero);
    }

    @Override
    public boolean isRejection(Throwable failure) {
        return failure instanceof RuleViolation;
    }
}
