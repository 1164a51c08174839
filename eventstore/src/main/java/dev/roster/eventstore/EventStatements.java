package dev.roster.eventstore;

import static dev.roster.eventstore.GlobalStream.COLUMNS;
import static dev.roster.eventstore.GlobalStream.TABLE;

import dev.roster.eventstore.epoch.Position;
import dev.roster.eventstore.transaction.SqlArrays;
import dev.roster.eventstore.transaction.SqlState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventsourcing.eventstore.jdbc.EventSchema;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.Serializer;

/** The statements by which the engine reads and writes events and snapshots, on native PostgreSQL types. */
public final class EventStatements {

    private static final String SNAPSHOT_TABLE = "eventstore.snapshot";

    /** Returns the positions, which are drawn in the order in which the events are given. */
    static final String APPEND = insertInto(TABLE) + " returning position, recorded_at";

    private static final String APPEND_SNAPSHOT = insertInto(SNAPSHOT_TABLE) + " on conflict do nothing";

    /**
     * The streams of some aggregates, each from its last snapshot on, in no order. The offset keeps each stream a look at the index:
     * in a join, PostgreSQL reads the whole table if it believes that there are few streams, as of a table that nobody analyzed.
     */
    public static final String STREAMS = """
            select snapshot.*, true as is_snapshot from unnest(?::uuid[]) as asked(id)
            cross join lateral (
                select %1$s from eventstore.snapshot where aggregate_id = asked.id order by sequence desc limit 1
            ) as snapshot
            union all
            select event.*, false from unnest(?::uuid[]) as asked(id)
            cross join lateral (
                select coalesce(max(sequence), -1) as sequence from eventstore.snapshot where aggregate_id = asked.id
            ) as snapshot
            cross join lateral (
                select %1$s from eventstore.event where aggregate_id = asked.id and sequence > snapshot.sequence offset 0
            ) as event""".formatted(COLUMNS);

    private EventStatements() {}

    private static String insertInto(String table) {
        return """
            insert into %s
                (aggregate_id, sequence, aggregate_type, event_id, event_name, revision, payload, metadata)
            select aggregate_id, sequence, aggregate_type, event_id, event_name, revision, payload::json, metadata::json
            from unnest(?::uuid[], ?::int8[], ?::text[], ?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[])
                with ordinality as event (
                    aggregate_id, sequence, aggregate_type, event_id, event_name, revision, payload, metadata, place)
            order by place""".formatted(table);
    }

    /** Axon's names for the tables and columns. */
    static EventSchema schema() {
        return EventSchema.builder()
                .eventTable(TABLE)
                .snapshotTable(SNAPSHOT_TABLE)
                .globalIndexColumn("position")
                .aggregateIdentifierColumn("aggregate_id")
                .sequenceNumberColumn("sequence")
                .typeColumn("aggregate_type")
                .eventIdentifierColumn("event_id")
                .payloadTypeColumn("event_name")
                .payloadRevisionColumn("revision")
                .payloadColumn("payload")
                .metaDataColumn("metadata")
                .timestampColumn("recorded_at")
                .build();
    }

    static PreparedStatement appendSnapshot(
            Connection connection, DomainEventMessage<?> snapshot, Serializer serializer) throws SQLException {
        var statement = connection.prepareStatement(APPEND_SNAPSHOT);
        set(statement, List.of(new Appended(snapshot, serializer, position -> {})));
        return statement;
    }

    /** Gives the events to a statement that inserts them, {@link #APPEND} for example. */
    static void set(PreparedStatement statement, List<Appended> events) throws SQLException {
        var payloads = events.stream().map(Appended::payload).toList();
        setArray(statement, 1, "uuid", events, event -> UUID.fromString(event.stream()));
        setArray(statement, 2, "int8", events, event -> event.event().getSequenceNumber());
        setArray(statement, 3, "text", events, event -> event.event().getType());
        setArray(
                statement,
                4,
                "uuid",
                events,
                event -> UUID.fromString(event.event().getIdentifier()));
        setArray(statement, 5, "text", payloads, payload -> payload.getType().getName());
        setArray(statement, 6, "text", payloads, payload -> payload.getType().getRevision());
        setArray(statement, 7, "text", payloads, SerializedObject::getData);
        setArray(statement, 8, "text", events, Appended::metadata);
    }

    /** The event whose version was in the way of an append, if PostgreSQL says which; else the first. */
    static DomainEventMessage<?> failed(List<Appended> events, SQLException failure) {
        return SqlState.conflictingVersion(failure)
                .flatMap(conflict -> events.stream()
                        .map(Appended::event)
                        .filter(event -> conflict.aggregateId().equals(event.getAggregateIdentifier())
                                && conflict.version() == event.getSequenceNumber())
                        .findFirst())
                .orElseGet(() -> events.getFirst().event());
    }

    /** Gives a column of some rows, of a type of PostgreSQL, as one parameter. */
    public static <T> void setArray(
            PreparedStatement statement, int parameter, String type, Collection<T> rows, Function<T, ?> column)
            throws SQLException {
        statement.setArray(parameter, SqlArrays.array(statement.getConnection(), type, rows, column));
    }

    /** A batch of a projection may take as long as it needs, but not once it has appended (decision 5). */
    static void limitTime(Connection connection) throws SQLException {
        if (CurrentUnitOfWork.isStarted()
                && CurrentUnitOfWork.get().root().getMessage() instanceof TrackedEventMessage<?>) {
            try (var statement = connection.createStatement()) {
                statement.execute("set local transaction_timeout = '10s'");
            }
        }
    }

    /** Events after a position, in the order of their positions. */
    static PreparedStatement after(Connection connection, long position, int most) throws SQLException {
        var statement = connection.prepareStatement("select position, " + COLUMNS + " from " + TABLE
                + " where position > ? order by position limit " + most);
        statement.setLong(1, position);
        return statement;
    }

    /** The position before the first event that was recorded at a time or later. */
    static PreparedStatement positionBefore(Connection connection, Instant time) throws SQLException {
        var statement =
                connection.prepareStatement("select min(position) - 1 from " + TABLE + " where recorded_at >= ?");
        statement.setObject(1, time.atOffset(ZoneOffset.UTC));
        return statement;
    }

    /** {@link #STREAMS}, of one aggregate. */
    static PreparedStatement stream(Connection connection, UUID id) throws SQLException {
        var statement = connection.prepareStatement(STREAMS);
        var asked = List.of(id);
        setArray(statement, 1, "uuid", asked, Function.identity());
        setArray(statement, 2, "uuid", asked, Function.identity());
        return statement;
    }

    /** Events of a stream from a version on, in the order of their versions. */
    static PreparedStatement events(Connection connection, String identifier, long firstVersion, int most)
            throws SQLException {
        var statement = connection.prepareStatement("select " + COLUMNS + " from " + TABLE
                + " where aggregate_id = ? and sequence >= ? order by sequence limit ?");
        statement.setObject(1, UUID.fromString(identifier));
        statement.setLong(2, firstVersion);
        statement.setInt(3, most);
        return statement;
    }

    static PreparedStatement lastVersion(Connection connection, String identifier) throws SQLException {
        var statement = connection.prepareStatement("select max(sequence) from " + TABLE + " where aggregate_id = ?");
        statement.setObject(1, UUID.fromString(identifier));
        return statement;
    }

    static PreparedStatement lastSnapshot(Connection connection, String identifier) throws SQLException {
        var statement = connection.prepareStatement("select " + COLUMNS + " from " + SNAPSHOT_TABLE
                + " where aggregate_id = ? order by sequence desc limit 1");
        statement.setObject(1, UUID.fromString(identifier));
        return statement;
    }

    static PreparedStatement deleteSnapshots(Connection connection, String identifier, long beforeVersion)
            throws SQLException {
        var statement = connection.prepareStatement(
                "delete from " + SNAPSHOT_TABLE + " where aggregate_id = ? and sequence < ?");
        statement.setObject(1, UUID.fromString(identifier));
        statement.setLong(2, beforeVersion);
        return statement;
    }

    /**
     * An event to be inserted.
     *
     * @param position receives the position, once it is known
     */
    record Appended(DomainEventMessage<?> event, Serializer serializer, Consumer<Position> position) {

        private String stream() {
            return event.getAggregateIdentifier();
        }

        Class<?> payloadType() {
            return event.getPayloadType();
        }

        private SerializedObject<String> payload() {
            return event.serializePayload(serializer, String.class);
        }

        private String metadata() {
            return event.serializeMetaData(serializer, String.class).getData();
        }
    }
}
