package dev.roster.eventstore;

import dev.roster.eventstore.epoch.LastPosition;
import dev.roster.eventstore.epoch.Position;
import java.util.function.Consumer;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.GenericCommandResultMessage;
import org.axonframework.messaging.InterceptorChain;
import org.axonframework.messaging.MessageHandlerInterceptor;
import org.axonframework.messaging.MetaData;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.springframework.stereotype.Component;

/**
 * Puts {@link MetadataKeys#POSITION} into the metadata of a command's result. The events are appended after the result is made, so
 * it is a number that grows.
 */
@Component
class AppendedPosition implements MessageHandlerInterceptor<CommandMessage<?>> {

    /** A position in the attributes of a span. */
    static final String ATTRIBUTE = "roster.position";

    @Override
    public Object handle(UnitOfWork<? extends CommandMessage<?>> unitOfWork, InterceptorChain chain) throws Exception {
        var position = new LastPosition();
        unitOfWork.resources().put(MetadataKeys.POSITION, position);
        return new GenericCommandResultMessage<>(chain.proceed(), MetaData.with(MetadataKeys.POSITION, position));
    }

    /** Receives the positions of the events that the current command leads to; ignores them if there is no command. */
    static Consumer<Position> ofCurrentCommand() {
        return CurrentUnitOfWork.isStarted()
                        && CurrentUnitOfWork.get().getResource(MetadataKeys.POSITION) instanceof LastPosition last
                ? last::add
                : position -> {};
    }
}
