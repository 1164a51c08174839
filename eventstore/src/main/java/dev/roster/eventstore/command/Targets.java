package dev.roster.eventstore.command;

import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.modelling.command.AnnotationCommandTargetResolver;
import org.axonframework.modelling.command.CommandTargetResolver;
import org.axonframework.modelling.command.VersionedAggregateIdentifier;
import org.springframework.stereotype.Component;

/**
 * The aggregate that is to decide, as the command's family has it. Axon's own resolver looks for the annotations that say so, anew for
 * each command; it finds the targets of commands of no family.
 */
@Component
public class Targets implements CommandTargetResolver {

    private static final CommandTargetResolver ANNOTATIONS =
            AnnotationCommandTargetResolver.builder().build();

    private final CommandFamilies families;

    public Targets(CommandFamilies families) {
        this.families = families;
    }

    @Override
    public VersionedAggregateIdentifier resolveTarget(CommandMessage<?> command) {
        var payload = command.getPayload();
        var family = families.find(payload);
        return family == null
                ? ANNOTATIONS.resolveTarget(command)
                : new VersionedAggregateIdentifier(family.target(payload), null);
    }
}
