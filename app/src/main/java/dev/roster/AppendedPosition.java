package dev.roster;

import java.util.concurrent.atomic.AtomicLong;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.GenericCommandResultMessage;
import org.axonframework.messaging.InterceptorChain;
import org.axonframework.messaging.MessageHandlerInterceptor;
import org.axonframework.messaging.MetaData;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.springframework.stereotype.Component;

/**
 * Puts into the metadata of a command's result, as {@code position}, the position of the last event that it led to, a
 * {@link Number}; 0 if it led to none. The events are appended after the result is made, so it is a number that grows.
 */
@Component
class AppendedPosition implements MessageHandlerInterceptor<CommandMessage<?>> {

    private static final String NAME = "position";

    @Override
    public Object handle(UnitOfWork<? extends CommandMessage<?>> unitOfWork, InterceptorChain chain) throws Exception {
        var position = new AtomicLong();
        unitOfWork.resources().put(NAME, position);
        return new GenericCommandResultMessage<>(chain.proceed(), MetaData.with(NAME, position));
    }

    /** Called for each event, in the unit of work of the command that led to it. */
    static void append(long position) {
        CurrentUnitOfWork.ifStarted(unitOfWork -> {
            if (unitOfWork.getResource(NAME) instanceof AtomicLong last) {
                last.accumulateAndGet(position, Math::max);
            }
        });
    }
}
