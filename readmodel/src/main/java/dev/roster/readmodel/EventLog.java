package dev.roster.readmodel;

import dev.roster.eventstore.EventFamilies;
import dev.roster.eventstore.transaction.UncheckedSqlException;
import dev.roster.readmodel.ProjectedEvent.SetAside;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
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

    /** The SQL condition on the table {@code event} that leaves out what was set aside. */
    public static final String NOT_SET_ASIDE =
            "not exists (select from eventstore.set_aside where set_aside.position = event.position)";

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
    private final SetAsideEvents setAside;

    public EventLog(
            JdbcClient jdbc,
            EventStore store,
            @Qualifier("eventSerializer") Serializer serializer,
            Configuration axon,
            EventKinds kinds,
            EventFamilies families,
            SetAsideEvents setAside) {
        this.jdbc = jdbc;
        this.store = store;
        this.serializer = serializer;
        this.axon = axon;
        this.kinds = kinds;
        this.families = families;
        this.setAside = setAside;
    }

    /** The same events, with one that was set aside as any other. */
    public EventLog applying(long position) {
        return new EventLog(jdbc, store, serializer, axon, kinds, families, setAside.without(position));
    }

    /** The same events, as another database has them. */
    public EventLog on(JdbcClient other) {
        return new EventLog(other, store, serializer, axon, kinds, families, setAside);
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
        return upcast(rows(which, parameters).stream()).toList();
    }

    private List<Row> rows(String which, Map<String, ?> parameters) {
        return jdbc.sql(WHOLE + which)
                .params(parameters)
                .query((row, number) -> Row.of(row))
                .list();
    }

    /**
     * Reads some own events as projections get them.
     *
     * @param which the SQL after {@code from}, as in {@link #find}
     * @throws EventNotApplied if one can't be read
     */
    public List<ProjectedEvent> project(String which, Map<String, ?> parameters) {
        return project(rows(which, parameters), 0);
    }

    private List<ProjectedEvent> project(List<Row> rows, long after) {
        var projected = new ArrayList<ProjectedEvent>();
        project(rows.iterator(), setAside.after(jdbc, after), projected::add);
        return projected;
    }

    /**
     * The own events at the next position that has any, up to another.
     *
     * @return none if upcasters leave nothing of them, or there are none
     */
    Next next(long after, long upTo) {
        var rows = rows(
                "where position > :after and position <= :upTo and " + own() + " order by position limit 1",
                Map.of("after", after, "upTo", upTo));
        return rows.isEmpty()
                ? new Next(upTo, List::of)
                : new Next(rows.getFirst().position(), () -> project(rows, after));
    }

    /** What is stored at one position. To read its events throws EventNotApplied if they can't be read. */
    record Next(long position, Supplier<List<ProjectedEvent>> events) {}

    /** Upcasts what was not set aside, as long as it comes one after the other. */
    private void project(Iterator<Row> rows, Map<Long, SetAside> passed, Consumer<ProjectedEvent> reader) {
        if (passed.isEmpty()) {
            upcast(stream(rows)).map(EventLog::open).forEach(reader);
            return;
        }
        var next = new Rows(rows, passed);
        while (next.row != null) {
            upcast(stream(next)).map(EventLog::open).forEach(reader);
            if (next.row != null) {
                reader.accept(next.next().passed(passed));
            }
        }
    }

    /** The position of the next own event after another, as it is stored. */
    public OptionalLong nextOwn(long after) {
        return jdbc
                .sql("select position from eventstore.event where position > ? and " + own()
                        + " order by position limit 1")
                .param(after)
                .query(Long.class)
                .stream()
                .mapToLong(Long::longValue)
                .findFirst();
    }

    /** The position of the first own event between two positions, if upcasters leave any there. */
    OptionalLong firstOwn(long after, long before) {
        var from = after;
        while (true) {
            var rows = rows(
                    "where position > :from and position < :before and " + own() + " order by position limit :most",
                    Map.of("from", from, "before", before, "most", ROWS_AT_ONCE));
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
            var passed = setAside.after(RebuildConnections.jdbc(connection), 0);
            if (!hasUpcasters() && kinds.own().stream().allMatch(kind -> isCurrent(kind.type()))) {
                readCurrent(statement, which, passed, reader);
            } else {
                readAndUpcast(statement, which, passed, reader);
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
    private void readCurrent(
            Statement statement, String which, Map<Long, SetAside> passed, Consumer<ProjectedEvent> reader)
            throws SQLException {
        try (var rows = statement.executeQuery(
                "select position, sequence, event_name, revision, payload from eventstore.event where " + which)) {
            while (rows.next()) {
                var position = rows.getLong(1);
                var payload = new SimpleSerializedObject<>(
                        rows.getBytes(5), byte[].class, rows.getString(3), rows.getString(4));
                var aside = passed.get(position);
                reader.accept(
                        aside == null
                                ? open(position, rows.getLong(2), () -> serializer.deserialize(payload))
                                : new ProjectedEvent(position, rows.getLong(2), aside));
            }
        }
    }

    private void readAndUpcast(
            Statement statement, String which, Map<Long, SetAside> passed, Consumer<ProjectedEvent> reader)
            throws SQLException {
        try (var rows = statement.executeQuery(WHOLE + "where " + which)) {
            project(events(rows), passed, reader);
        }
    }

    static long position(TrackedEventMessage<?> event) {
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

    private static Iterator<Row> events(ResultSet rows) {
        return Spliterators.iterator(new AbstractSpliterator<Row>(Long.MAX_VALUE, Spliterator.ORDERED) {
            @Override
            public boolean tryAdvance(Consumer<? super Row> next) {
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
        });
    }

    private static Stream<Row> stream(Iterator<Row> rows) {
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(rows, Spliterator.ORDERED), false);
    }

    /** Rows up to the next that was set aside, which is taken by itself. */
    private static final class Rows implements Iterator<Row> {

        private final Iterator<Row> rows;
        private final Map<Long, SetAside> passed;
        private @Nullable Row row;

        private Rows(Iterator<Row> rows, Map<Long, SetAside> passed) {
            this.rows = rows;
            this.passed = passed;
            this.row = rows.hasNext() ? rows.next() : null;
        }

        @Override
        public boolean hasNext() {
            return row != null && !passed.containsKey(row.position());
        }

        @Override
        public Row next() {
            var next = Objects.requireNonNull(row);
            row = rows.hasNext() ? rows.next() : null;
            return next;
        }
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

        private ProjectedEvent passed(Map<Long, SetAside> passed) {
            return new ProjectedEvent(position, getSequenceNumber, Objects.requireNonNull(passed.get(position)));
        }

        @Override
        public TrackingToken trackingToken() {
            return new GlobalSequenceTrackingToken(position);
        }
    }
}
