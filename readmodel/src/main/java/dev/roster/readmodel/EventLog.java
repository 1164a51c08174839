package dev.roster.readmodel;

import dev.roster.eventstore.EventFamilies;
import dev.roster.eventstore.transaction.UncheckedSqlException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators.AbstractSpliterator;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.axonframework.config.Configuration;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventUtils;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedEventData;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.serialization.SerializationException;
import org.axonframework.serialization.SerializedMetaData;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.SerializedType;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.SimpleSerializedObject;
import org.axonframework.serialization.UnknownSerializedType;
import org.axonframework.serialization.upcasting.event.IntermediateEventRepresentation;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads stored events as the projection gets them, upcast to their newest form. */
@Component
public class EventLog {

    private static final int ROWS_AT_ONCE = 2_000;

    private static final String WHOLE = """
            select position, aggregate_id, sequence, aggregate_type, event_id, event_name, revision, payload,
                   metadata, recorded_at
            from eventstore.event\s""";

    private final JdbcClient jdbc;
    private final EventStore store;
    private final Serializer serializer;
    private final Configuration axon;
    private final EventKinds kinds;
    private final EventFamilies families;

    public EventLog(
            JdbcClient jdbc,
            EventStore store,
            @Qualifier("eventSerializer") Serializer serializer,
            Configuration axon,
            EventKinds kinds,
            EventFamilies families) {
        this.jdbc = jdbc;
        this.store = store;
        this.serializer = serializer;
        this.axon = axon;
        this.kinds = kinds;
        this.families = families;
    }

    /** The SQL condition on the table of events that selects own events, which are those of families. */
    public String own() {
        return families.condition();
    }

    /** The position of the last event, or 0 if there is none. */
    public long head() {
        return jdbc.sql("select coalesce(max(position), 0) from eventstore.event")
                .query(Long.class)
                .single();
    }

    /** The head, once no event can get this or a lower position any more: waits for the appends that are under way. */
    public long settledHead() {
        var head = store.createHeadToken();
        return head == null ? 0 : head.position().orElseThrow();
    }

    /**
     * Reads some events, with their metadata.
     *
     * @param which the SQL after {@code from}: joins, conditions, the order, and a limit
     */
    public List<? extends TrackedEventMessage<?>> find(String which, Map<String, ?> parameters) {
        var rows = jdbc.sql(WHOLE + which)
                .params(parameters)
                .query((row, number) -> Row.of(row))
                .list();
        return upcast(rows.stream()).toList();
    }

    /** The position of the first own event between two positions, if upcasters leave any there. */
    OptionalLong firstOwn(long after, long before) {
        var from = after;
        while (true) {
            var rows = jdbc.sql(
                            WHOLE + "where position > ? and position < ? and " + own() + " order by position limit ?")
                    .params(from, before, ROWS_AT_ONCE)
                    .query((row, number) -> Row.of(row))
                    .list();
            if (rows.isEmpty()) {
                return OptionalLong.empty();
            }
            var first = upcast(rows.stream()).mapToLong(EventLog::position).findFirst();
            if (first.isPresent()) {
                return first;
            }
            from = rows.getLast().position();
        }
    }

    /**
     * The subjects that are forgotten by the events after one position up to another.
     *
     * @param jdbc the client, and so the transaction, that reads them
     */
    public Set<UUID> forgotten(JdbcClient jdbc, long after, long to) {
        return new HashSet<>(
                jdbc.sql("select aggregate_id from eventstore.event where position > ? and position <= ? and "
                                + families.keyEnds())
                        .params(after, to)
                        .query(UUID.class)
                        .list());
    }

    private Stream<? extends TrackedEventMessage<?>> upcast(Stream<? extends TrackedEventData<?>> stored) {
        return EventUtils.upcastAndDeserializeTrackedEvents(stored, serializer, axon.upcasterChain());
    }

    /**
     * Reads own events one by one.
     *
     * @param which a condition on the table of events that only own events meet, and the order
     * @throws EventNotApplied if one can't be read
     */
    public void read(Connection connection, String which, Consumer<ProjectedEvent> reader) throws SQLException {
        var autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.setFetchSize(ROWS_AT_ONCE);
            if (!hasUpcasters() && kinds.own().stream().allMatch(kind -> isCurrent(kind.type()))) {
                readCurrent(statement, which, reader);
            } else {
                readAndUpcast(statement, which, reader);
            }
        } finally {
            connection.rollback();
            connection.setAutoCommit(autoCommit);
        }
    }

    /** An upcaster may change events of today's kinds, too. Without any, a chain hands on the very stream that it is given. */
    @SuppressWarnings("ReferenceEquality")
    private boolean hasUpcasters() {
        var none = Stream.<IntermediateEventRepresentation>empty();
        return axon.upcasterChain().upcast(none) != none;
    }

    private boolean isCurrent(SerializedType type) {
        return serializer.classForType(type) != UnknownSerializedType.class;
    }

    /** Without the columns that only upcasters need, which are most of an event. */
    private void readCurrent(Statement statement, String which, Consumer<ProjectedEvent> reader) throws SQLException {
        try (var rows = statement.executeQuery(
                "select position, sequence, event_name, revision, payload from eventstore.event where " + which)) {
            while (rows.next()) {
                var position = rows.getLong(1);
                var payload = new SimpleSerializedObject<>(
                        rows.getBytes(5), byte[].class, rows.getString(3), rows.getString(4));
                reader.accept(open(position, rows.getLong(2), () -> serializer.deserialize(payload)));
            }
        }
    }

    private void readAndUpcast(Statement statement, String which, Consumer<ProjectedEvent> reader) throws SQLException {
        try (var rows = statement.executeQuery(WHOLE + "where " + which)) {
            upcast(events(rows)).map(EventLog::open).forEach(reader);
        }
    }

    private static long position(TrackedEventMessage<?> event) {
        return event.trackingToken().position().orElseThrow();
    }

    /**
     * Makes of an event what projections get.
     *
     * @throws EventNotApplied if it can't be read
     */
    public static ProjectedEvent open(TrackedEventMessage<?> event) {
        return open(position(event), ((DomainEventMessage<?>) event).getSequenceNumber(), event::getPayload);
    }

    private static ProjectedEvent open(long position, long version, Supplier<Object> payload) {
        try {
            var event = payload.get();
            if (event instanceof UnknownSerializedType) {
                throw new EventNotApplied(
                        position, "It is of a kind that this version can't read: run a version that can.");
            }
            return new ProjectedEvent(position, version, event);
        } catch (SerializationException e) {
            throw new EventNotApplied(position, String.valueOf(e.getMessage()));
        }
    }

    private static Stream<TrackedEventData<?>> events(ResultSet rows) {
        return StreamSupport.stream(
                new AbstractSpliterator<>(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL) {
                    @Override
                    public boolean tryAdvance(Consumer<? super TrackedEventData<?>> next) {
                        try {
                            if (!rows.next()) {
                                return false;
                            }
                            next.accept(Row.of(rows));
                            return true;
                        } catch (SQLException e) {
                            throw new UncheckedSqlException(e);
                        }
                    }
                },
                false);
    }

    /** A row of the table of events. */
    private record Row(
            long position,
            String getAggregateIdentifier,
            long getSequenceNumber,
            @Nullable String getType,
            String getEventIdentifier,
            SerializedObject<byte[]> getPayload,
            SerializedObject<byte[]> getMetaData,
            Instant getTimestamp)
            implements DomainEventData<byte[]>, TrackedEventData<byte[]> {

        private static Row of(ResultSet row) throws SQLException {
            return new Row(
                    row.getLong(1),
                    row.getString(2),
                    row.getLong(3),
                    row.getString(4),
                    row.getString(5),
                    new SimpleSerializedObject<>(row.getBytes(8), byte[].class, row.getString(6), row.getString(7)),
                    new SerializedMetaData<>(row.getBytes(9), byte[].class),
                    row.getObject(10, OffsetDateTime.class).toInstant());
        }

        @Override
        public TrackingToken trackingToken() {
            return new GlobalSequenceTrackingToken(position);
        }
    }
}
