package dev.roster.command;

import dev.roster.api.HeroCommand;
import dev.roster.api.TeamCommand;
import java.util.UUID;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.modelling.command.CommandTargetResolver;
import org.axonframework.modelling.command.VersionedAggregateIdentifier;
import org.springframework.stereotype.Component;

/** The hero or team that is to decide. Axon's own resolver looks for the annotations that say so, anew for each command. */
@Component
class Targets implements CommandTargetResolver {

    static UUID of(Object command) {
        return switch (command) {
            case HeroCommand hero -> hero.heroId();
            case TeamCommand team -> team.teamId();
            default -> throw new IllegalArgumentException("No command: " + command.getClass());
        };
    }

    @Override
    public VersionedAggregateIdentifier resolveTarget(CommandMessage<?> command) {
        return new VersionedAggregateIdentifier(of(command.getPayload()), null);
    }
}
