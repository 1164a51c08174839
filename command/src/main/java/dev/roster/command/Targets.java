package dev.roster.command;

import dev.roster.api.HeroCommand;
import dev.roster.api.TeamCommand;
import java.util.UUID;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.modelling.command.AnnotationCommandTargetResolver;
import org.axonframework.modelling.command.CommandTargetResolver;
import org.axonframework.modelling.command.VersionedAggregateIdentifier;
import org.springframework.stereotype.Component;

/**
 * The hero or team that is to decide. Axon's own resolver looks for the annotations that say so, anew for each command; it finds the
 * targets of commands to other aggregates.
 */
@Component
class Targets implements CommandTargetResolver {

    private static final CommandTargetResolver ANNOTATIONS =
            AnnotationCommandTargetResolver.builder().build();

    static UUID of(Object command) {
        return switch (command) {
            case HeroCommand hero -> hero.heroId();
            case TeamCommand team -> team.teamId();
            default -> throw new IllegalArgumentException("No command: " + command.getClass());
        };
    }

    @Override
    public VersionedAggregateIdentifier resolveTarget(CommandMessage<?> command) {
        return switch (command.getPayload()) {
            case HeroCommand hero -> new VersionedAggregateIdentifier(hero.heroId(), null);
            case TeamCommand team -> new VersionedAggregateIdentifier(team.teamId(), null);
            default -> ANNOTATIONS.resolveTarget(command);
        };
    }
}
