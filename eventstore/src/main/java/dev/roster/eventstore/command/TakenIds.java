package dev.roster.eventstore.command;

import dev.roster.eventstore.transaction.Streams;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.messaging.InterceptorChain;
import org.axonframework.messaging.MessageHandlerInterceptor;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Refuses to create what is there already, before anything else is looked at: a command that is sent again is recognised as such
 * whatever has become of the others that it names.
 */
@Component
class TakenIds implements MessageHandlerInterceptor<CommandMessage<?>> {

    private final Streams streams;
    private final CommandFamilies families;

    TakenIds(Streams streams, CommandFamilies families) {
        this.streams = streams;
        this.families = families;
    }

    @Override
    public @Nullable Object handle(UnitOfWork<? extends CommandMessage<?>> unitOfWork, InterceptorChain chain)
            throws Exception {
        var command = unitOfWork.getMessage().getPayload();
        var family = families.find(command);
        if (family != null && family.creates(command) && streams.isTaken(family.target(command))) {
            throw family.taken(command);
        }
        return chain.proceed();
    }
}
