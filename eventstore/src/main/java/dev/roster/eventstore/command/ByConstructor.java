package dev.roster.eventstore.command;

import java.util.function.Supplier;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.AggregateFactory;

/** Makes the aggregate that a snapshot has, or an empty one; the starter's factory would ask Spring for each. */
public record ByConstructor<T>(Class<T> type, Supplier<T> constructor) implements AggregateFactory<T> {

    @Override
    public T createAggregateRoot(String id, DomainEventMessage<?> first) {
        return type.isInstance(first.getPayload()) ? type.cast(first.getPayload()) : constructor.get();
    }

    @Override
    public Class<T> getAggregateType() {
        return type;
    }
}
