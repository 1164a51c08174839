package dev.roster.eventstore.command;

import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.eventsourcing.IncompatibleAggregateException;
import org.axonframework.messaging.InterceptorChain;
import org.axonframework.messaging.MessageHandlerInterceptor;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Says in the domain's words that a command went to an id that nobody has, or that belongs to something else. */
@Component
public class UnknownTargets implements MessageHandlerInterceptor<CommandMessage<?>> {

    private final CommandFamilies families;

    public UnknownTargets(CommandFamilies families) {
        this.families = families;
    }

    @Override
    public @Nullable Object handle(UnitOfWork<? extends CommandMessage<?>> unitOfWork, InterceptorChain chain)
            throws Exception {
        try {
            return chain.proceed();
        } catch (AggregateNotFoundException | IncompatibleAggregateException e) {
            var command = unitOfWork.getMessage().getPayload();
            var family = families.find(command);
            throw family == null ? e : family.unknown(command);
        }
    }
}
