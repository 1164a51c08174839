package dev.roster.eventstore.deadletter;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.EventUtils;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedEventData;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventhandling.deadletter.jdbc.JdbcDeadLetter;
import org.axonframework.messaging.MetaData;
import org.axonframework.messaging.deadletter.Cause;
import org.axonframework.messaging.deadletter.DeadLetter;
import org.axonframework.messaging.deadletter.ThrowableCause;
import org.axonframework.serialization.SerializedMetaData;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.SimpleSerializedObject;
import org.axonframework.serialization.UnknownSerializedType;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.jspecify.annotations.Nullable;

/** Turns letters into rows and back. An event has the form that it has in the event store, and upcasters apply to it, too. */
final class DeadLetterMessages {

    private static final TrackingToken NO_TOKEN = new GlobalSequenceTrackingToken(0);

    private final Serializer events;
    private final Serializer tokens;
    private final Supplier<? extends EventUpcaster> upcasters;

    DeadLetterMessages(Serializer events, Serializer tokens, Supplier<? extends EventUpcaster> upcasters) {
        this.events = events;
        this.tokens = tokens;
        this.upcasters = upcasters;
    }

    /** The columns that tell of a letter's event and of its cause, as parameters of a statement. */
    Map<String, @Nullable Object> columns(DeadLetter<? extends EventMessage<?>> letter) {
        var event = letter.message();
        var domain = event instanceof DomainEventMessage<?> applied ? applied : null;
        var token = event instanceof TrackedEventMessage<?> tracked ? tracked.trackingToken() : null;
        var storedToken = token == null ? null : tokens.serialize(token, String.class);
        var payload = event.serializePayload(events, String.class);
        var columns = failure(letter.cause().orElse(null), letter.diagnostics());
        columns.put(
                "position",
                token == null || token.position().isEmpty()
                        ? null
                        : token.position().getAsLong());
        columns.put("aggregateId", domain == null ? null : domain.getAggregateIdentifier());
        columns.put("aggregateType", domain == null ? null : domain.getType());
        columns.put("version", domain == null ? null : domain.getSequenceNumber());
        columns.put("eventId", event.getIdentifier());
        columns.put("eventName", payload.getType().getName());
        columns.put("revision", payload.getType().getRevision());
        columns.put("payload", payload.getData());
        columns.put("metadata", event.serializeMetaData(events, String.class).getData());
        columns.put("recordedAt", event.getTimestamp().atOffset(ZoneOffset.UTC));
        columns.put("token", storedToken == null ? null : storedToken.getData());
        columns.put(
                "tokenType", storedToken == null ? null : storedToken.getType().getName());
        return columns;
    }

    /** The columns that tell why a letter failed. */
    Map<String, @Nullable Object> failure(@Nullable Cause cause, MetaData diagnostics) {
        var columns = new HashMap<String, @Nullable Object>();
        columns.put("causeType", cause == null ? null : cause.type());
        columns.put(
                "causeMessage",
                cause == null ? null : SequenceIds.storable(Objects.requireNonNullElse(cause.message(), "")));
        columns.put("diagnostics", events.serialize(diagnostics, String.class).getData());
        return columns;
    }

    /** @throws UnreadableLetter if this version can't read its event: its handlers would pass it by as if it were handled */
    JdbcDeadLetter<EventMessage<?>> letter(StoredDeadLetter row) {
        var cause = row.causeType() == null ? null : new ThrowableCause(row.causeType(), row.causeMessage());
        return new JdbcDeadLetter<>(
                row.id().toString(),
                row.index(),
                row.sequence(),
                row.enqueuedAt(),
                row.lastTouched(),
                cause,
                events.deserialize(
                        new SimpleSerializedObject<>(row.diagnostics(), String.class, MetaData.class.getName(), null)),
                event(row));
    }

    private EventMessage<?> event(StoredDeadLetter row) {
        var stored = new Data(
                token(row),
                row.aggregateType(),
                row.aggregateId(),
                row.version() == null ? 0 : row.version(),
                row.eventId(),
                row.recordedAt(),
                new SimpleSerializedObject<>(row.payload(), String.class, row.eventName(), row.revision()),
                new SerializedMetaData<>(row.metadata(), String.class));
        var read = EventUtils.upcastAndDeserializeTrackedEvents(Stream.of(stored), events, upcasters.get())
                .toList();
        if (read.size() != 1) {
            throw new UnreadableLetter(row, "upcasters make " + read.size() + " events of it");
        }
        if (read.getFirst().getPayload() instanceof UnknownSerializedType) {
            throw new UnreadableLetter(row, "no class of this version has this name and revision");
        }
        return row.token() == null ? withoutToken(row, read.getFirst()) : read.getFirst();
    }

    private TrackingToken token(StoredDeadLetter row) {
        return row.token() == null || row.tokenType() == null
                ? NO_TOKEN
                : tokens.deserialize(new SimpleSerializedObject<>(row.token(), String.class, row.tokenType(), null));
    }

    private static EventMessage<?> withoutToken(StoredDeadLetter row, EventMessage<?> event) {
        return row.aggregateId() == null
                ? new GenericEventMessage<>(event, event::getTimestamp)
                : new GenericDomainEventMessage<>(
                        row.aggregateType(),
                        row.aggregateId(),
                        row.version() == null ? 0 : row.version(),
                        event,
                        event::getTimestamp);
    }

    /** An event as Axon takes stored ones. */
    private record Data(
            TrackingToken trackingToken,
            @Nullable String getType,
            @Nullable String getAggregateIdentifier,
            long getSequenceNumber,
            String getEventIdentifier,
            Instant getTimestamp,
            SerializedObject<String> getPayload,
            SerializedObject<String> getMetaData)
            implements DomainEventData<String>, TrackedEventData<String> {}
}
