package dev.roster.eventstore;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.messaging.MetaData;
import org.axonframework.serialization.LazyDeserializingObject;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.SerializedType;
import org.axonframework.serialization.upcasting.event.EventMultiUpcaster;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.axonframework.serialization.upcasting.event.EventUpcasterChain;
import org.axonframework.serialization.upcasting.event.IntermediateEventRepresentation;
import org.axonframework.serialization.upcasting.event.SingleEventUpcaster;

/**
 * An upcaster chain that brings every event to its newest form, whatever the order of the upcasters. It first applies them
 * as Axon does, each once and in the order given. An event that this has changed is then offered again to the upcasters that
 * have not been applied to it, until none of them changes it. These can only be upcasters that work event by event; one that
 * looks at the whole stream is applied in its place alone. No upcaster is applied twice to an event or to what became of it.
 */
final class UpcastersInAnyOrder extends EventUpcasterChain {

    private final List<EventUpcaster> all;
    private final List<EventUpcaster> eventByEvent;

    UpcastersInAnyOrder(List<EventUpcaster> upcasters) {
        super(upcasters);
        all = List.copyOf(upcasters);
        eventByEvent = all.stream()
                .filter(upcaster -> upcaster instanceof SingleEventUpcaster || upcaster instanceof EventMultiUpcaster)
                .toList();
    }

    @Override
    public Stream<IntermediateEventRepresentation> upcast(Stream<IntermediateEventRepresentation> stored) {
        if (all.isEmpty()) {
            return stored;
        }
        var events = stored;
        for (var i = 0; i < all.size(); i++) {
            var upcaster = all.get(i);
            var before = all.subList(0, i);
            events = upcaster.upcast(events.map(event -> Traced.offer(event, upcaster, before)));
        }
        return events.mapMulti((event, newest) -> {
            if (!(event instanceof Traced traced)) {
                newest.accept(event);
            } else if (traced.applied().isEmpty()) {
                newest.accept(traced.event());
            } else {
                applyOthers(traced.event(), traced.applied(), newest);
            }
        });
    }

    @SuppressWarnings("ReferenceEquality") // an upcaster hands on the very event that it does not change
    private void applyOthers(
            IntermediateEventRepresentation event,
            List<EventUpcaster> applied,
            Consumer<? super IntermediateEventRepresentation> newest) {
        for (var upcaster : eventByEvent) {
            if (applied.contains(upcaster)) {
                continue;
            }
            var results = upcaster.upcast(Stream.of(event)).toList();
            if (results.size() != 1 || results.getFirst() != event) {
                var appliedNow = with(applied, upcaster);
                results.forEach(result -> applyOthers(result, appliedNow, newest));
                return;
            }
        }
        newest.accept(event);
    }

    private static List<EventUpcaster> with(List<EventUpcaster> applied, EventUpcaster upcaster) {
        return Stream.concat(applied.stream(), Stream.of(upcaster)).toList();
    }

    /**
     * An event on its way through the chain.
     *
     * @param applied the upcasters that changed it, or an event that it was made from
     * @param offeredTo the upcaster that may change it now
     */
    private record Traced(IntermediateEventRepresentation event, List<EventUpcaster> applied, EventUpcaster offeredTo)
            implements IntermediateEventRepresentation {

        /** @param before the upcasters that count as applied if the event is no stored one, but an upcaster's own */
        static Traced offer(IntermediateEventRepresentation event, EventUpcaster upcaster, List<EventUpcaster> before) {
            return event instanceof Traced traced
                    ? new Traced(traced.event, traced.applied, upcaster)
                    : new Traced(event, before, upcaster);
        }

        @Override
        public <T> IntermediateEventRepresentation upcast(
                SerializedType type,
                Class<T> representation,
                Function<T, T> payload,
                Function<MetaData, MetaData> metadata) {
            return new Traced(
                    event.upcast(type, representation, payload, metadata), with(applied, offeredTo), offeredTo);
        }

        @Override
        public SerializedType getType() {
            return event.getType();
        }

        @Override
        public SerializedObject<?> getData() {
            return event.getData();
        }

        @Override
        public <D> SerializedObject<D> getData(Class<D> type) {
            return event.getData(type);
        }

        @Override
        public Class<?> getContentType() {
            return event.getContentType();
        }

        @Override
        public String getMessageIdentifier() {
            return event.getMessageIdentifier();
        }

        @Override
        public Optional<String> getAggregateType() {
            return event.getAggregateType();
        }

        @Override
        public Optional<String> getAggregateIdentifier() {
            return event.getAggregateIdentifier();
        }

        @Override
        public Optional<Long> getSequenceNumber() {
            return event.getSequenceNumber();
        }

        @Override
        public Optional<TrackingToken> getTrackingToken() {
            return event.getTrackingToken();
        }

        @Override
        public Instant getTimestamp() {
            return event.getTimestamp();
        }

        @Override
        public LazyDeserializingObject<MetaData> getMetaData() {
            return event.getMetaData();
        }

        @Override
        public boolean canConvertDataTo(Class<?> type) {
            return event.canConvertDataTo(type);
        }
    }
}
