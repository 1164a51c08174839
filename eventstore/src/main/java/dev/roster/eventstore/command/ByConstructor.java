package dev.roster.eventstore.command;

import java.util.function.Supplier;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.AggregateFactory;

/** Makes aggregates from their snapshots or by their constructor; the factory of Axon's starter would get each from Spring. */
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
