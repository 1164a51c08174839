package dev.roster.eventstore;

import static org.axonframework.common.jdbc.JdbcUtils.executeQuery;
import static org.axonframework.common.jdbc.JdbcUtils.listResults;

import dev.roster.eventstore.EventStatements.Appended;
import dev.roster.eventstore.epoch.Position;
import dev.roster.eventstore.metrics.AppendMeters;
import dev.roster.eventstore.transaction.CurrentTransaction;
import dev.roster.eventstore.transaction.CurrentTransaction.Held;
import dev.roster.eventstore.transaction.SqlState;
import dev.roster.eventstore.transaction.StreamContext;
import dev.roster.eventstore.transaction.WriteBehind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.EventUtils;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedDomainEventData;
import org.axonframework.eventhandling.TrackedEventData;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.DomainEventStream;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.UnknownSerializedType;
import org.axonframework.tracing.SpanFactory;
import org.jspecify.annotations.Nullable;

/**
 * Axon's JDBC engine on native PostgreSQL types, which delivers every committed event once and in position order: the
 * stream ends before the first hole that an open transaction may still fill, so a token is one number.
 */
public final class PostgresEventStorageEngine extends JdbcEventStorageEngine {

    private final TransactionManager transactions;
    private final GlobalStream stream;
    private final EventFamilies families;
    private final StorableEvents storable;
    private final AppendMeters appends;
    private final Consumer<List<Appended>> append;
    private final WriteBehind<Appended> heldBack;

    /** @param builder Axon's own, to which the names of the tables and the type of the payload are added here */
    PostgresEventStorageEngine(
            Builder builder,
            TransactionManager transactions,
            GlobalStream stream,
            EventFamilies families,
            AppendMeters appends,
            SpanFactory spans) {
        super(builder.transactionManager(transactions)
                .schema(EventStatements.schema())
                .dataType(String.class));
        this.transactions = transactions;
        this.stream = stream;
        this.families = families;
        this.storable = new StorableEvents(families);
        this.appends = appends;
        this.append = TracedAppend.of(this::insert, spans);
        this.heldBack = new WriteBehind<>(Held.EVENTS, append);
    }

    @Override
    protected List<? extends TrackedEventData<?>> fetchTrackedEvents(@Nullable TrackingToken lastToken, int batchSize) {
        var from = lastToken == null ? 0 : lastToken.position().orElseThrow();
        return stream.upToFirstHole(
                from,
                () -> tracked(from, batchSize),
                event -> event.trackingToken().position().orElseThrow());
    }

    /** One look at the events after a token. */
    Look look(@Nullable TrackingToken after) {
        var stored = fetchTrackedEvents(after, batchSize());
        return new Look(
                stored.isEmpty() ? after : stored.getLast().trackingToken(),
                EventUtils.upcastAndDeserializeTrackedEvents(stored.stream(), getEventSerializer(), upcasterChain)
                        .iterator(),
                stored.size() == batchSize());
    }

    /**
     * What a look at stored events saw.
     *
     * @param upTo from where the next goes on
     * @param events what upcasters made of those that are stored, perhaps none
     * @param isFull whether there may be more, of which no append tells
     */
    record Look(@Nullable TrackingToken upTo, Iterator<TrackedEventMessage<?>> events, boolean isFull) {

        /** Saw nothing, and leads to another. */
        static final Look AGAIN = new Look(null, Collections.emptyIterator(), true);
    }

    private List<TrackedEventData<?>> tracked(long from, int batchSize) {
        return executeQuery(
                getConnection(),
                connection -> EventStatements.after(connection, from, batchSize),
                listResults(row -> new TrackedDomainEventData<>(
                        new GlobalSequenceTrackingToken(row.getLong("position")), getDomainEventData(row))),
                e -> new EventStoreException("The events after position " + from + " can't be read", e));
    }

    /** A token that a group keeps elsewhere does not go back with the events. */
    void requireReached(@Nullable TrackingToken token) {
        var position = token == null ? 0 : token.position().orElse(0);
        if (position == 0) {
            return;
        }
        var head = stream.head();
        if (position > head) {
            throw new EventStoreException("The token is at position " + position + ", and the last event at " + head
                    + ": the history was rewound, by a restore or a fail-over. Reset the group, or set its token to a position that"
                    + " both histories share; eventstore.epoch has where others began.");
        }
    }

    @Override
    public TrackingToken createTailToken() {
        return new GlobalSequenceTrackingToken(0);
    }

    /** Where nothing can come any more at or before it: waits for those who are appending now. */
    @Override
    public @Nullable TrackingToken createHeadToken() {
        var head = stream.settledHead();
        return head == 0 ? null : new GlobalSequenceTrackingToken(head);
    }

    @Override
    public @Nullable TrackingToken createTokenAt(Instant dateTime) {
        var token = super.createTokenAt(dateTime);
        return token == null
                ? null
                : new GlobalSequenceTrackingToken(token.position().orElseThrow());
    }

    @Override
    protected PreparedStatement createTokenAt(Connection connection, Instant dateTime) throws SQLException {
        return EventStatements.positionBefore(connection, dateTime);
    }

    /**
     * Stores events together, or none of them. In a transaction they are held back, and inserted just before it commits, so that
     * one which stays open for long holds up no reader of the events after them. The result of the current command then has the
     * position.
     *
     * @throws EventStoreException if an event can't be stored as it is
     * @throws AggregateStreamCreationException if the transaction knows that there is such a stream; or its family's rejection
     */
    @Override
    protected void appendEvents(List<? extends EventMessage<?>> events, Serializer serializer) {
        if (events.isEmpty()) {
            return;
        }
        var positions = AppendedPosition.ofCurrentCommand();
        var appended = events.stream()
                .map(event -> new Appended(storable.of(event), serializer, positions))
                .toList();
        var context = CurrentTransaction.currentStreamContext();
        if (context == null) {
            transactions.executeInTransaction(() -> append.accept(appended));
            return;
        }
        try {
            for (var each : appended) {
                requireNew(each.event(), false);
                context.append(each.event());
            }
        } catch (RuntimeException e) {
            appended.forEach(each -> context.undo(each.event()));
            throw e;
        }
        heldBack.add(appended);
        CurrentUnitOfWork.ifStarted(unitOfWork ->
                unitOfWork.onRollback(rolledBack -> appended.forEach(each -> context.undo(each.event()))));
    }

    /**
     * Refuses the first event of a stream that the current transaction knows to be there.
     *
     * @param staged whether the stream's first event is published already, and not appended yet
     */
    void requireNew(DomainEventMessage<?> event, boolean staged) {
        var context = CurrentTransaction.currentStreamContext();
        if (event.getSequenceNumber() == 0
                && (staged || (context != null && context.isTaken(UUID.fromString(event.getAggregateIdentifier()))))) {
            throw alreadyThere(event);
        }
    }

    private void insert(List<Appended> events) {
        try (var connection = getConnection();
                var statement = connection.prepareStatement(EventStatements.APPEND)) {
            EventStatements.limitTime(connection);
            EventStatements.set(statement, events);
            try (var positions = statement.executeQuery()) {
                for (var inserted : events) {
                    positions.next();
                    inserted.position()
                            .accept(Position.of(
                                    positions.getLong(1),
                                    UUID.fromString(inserted.event().getIdentifier()),
                                    positions.getObject(2, OffsetDateTime.class).toInstant()));
                }
            }
        } catch (SQLException e) {
            handlePersistenceException(e, EventStatements.failed(events, e));
        }
        var context = CurrentTransaction.currentStreamContext();
        if (context != null) {
            context.stored();
        }
        appends.count(events.stream().map(Appended::payloadType).toList());
    }

    /** Reads the rows of {@link EventStatements#STREAMS}. */
    public void read(Collection<UUID> ids, ResultSet rows, StreamContext context) throws SQLException {
        context.read(ids);
        var events = new ArrayList<DomainEventData<?>>();
        while (rows.next()) {
            var read = getDomainEventData(rows);
            if (rows.getBoolean("is_snapshot")) {
                context.readSnapshot(read);
            } else {
                events.add(read);
            }
        }
        events.stream()
                .sorted(Comparator.comparingLong(DomainEventData::getSequenceNumber))
                .forEach(context::readEvent);
    }

    /** A stream that nobody else can append to is read once in a transaction; others are read anew each time. */
    @Override
    protected Stream<? extends DomainEventData<?>> readSnapshotData(String aggregateIdentifier) {
        if (!StorableEvents.isUuid(aggregateIdentifier)) {
            return Stream.empty();
        }
        var context = CurrentTransaction.currentStreamContext();
        if (context == null) {
            return super.readSnapshotData(aggregateIdentifier);
        }
        var id = UUID.fromString(aggregateIdentifier);
        if (!context.guards(id) || context.stream(id) == null) {
            readNow(id, context);
        }
        return Stream.ofNullable(Objects.requireNonNull(context.stream(id)).snapshot());
    }

    private void readNow(UUID id, StreamContext context) {
        try (var connection = getConnection();
                var statement = EventStatements.stream(connection, id)) {
            read(List.of(id), statement.executeQuery(), context);
        } catch (SQLException e) {
            throw new EventStoreException("The stream of " + id + " can't be read", e);
        }
    }

    @Override
    protected Stream<? extends DomainEventData<?>> readEventData(String identifier, long firstSequenceNumber) {
        if (!StorableEvents.isUuid(identifier)) {
            return Stream.empty();
        }
        var context = CurrentTransaction.currentStreamContext();
        if (context == null) {
            return super.readEventData(identifier, firstSequenceNumber);
        }
        var id = UUID.fromString(identifier);
        var known = context.stream(id);
        if (known == null || firstSequenceNumber < known.first()) {
            return super.readEventData(identifier, firstSequenceNumber);
        }
        if (!context.guards(id)) {
            context.forget(id);
        }
        return known.events().stream().filter(event -> event.getSequenceNumber() >= firstSequenceNumber);
    }

    @Override
    public Optional<Long> lastSequenceNumberFor(String aggregateIdentifier) {
        if (!StorableEvents.isUuid(aggregateIdentifier)) {
            return Optional.empty();
        }
        var appended = appended(aggregateIdentifier);
        return appended.isEmpty()
                ? super.lastSequenceNumberFor(aggregateIdentifier)
                : Optional.of(appended.getLast().getSequenceNumber());
    }

    /** What the current transaction has appended to a stream, and not inserted yet. */
    private static List<DomainEventMessage<?>> appended(String aggregateIdentifier) {
        var context = CurrentTransaction.currentStreamContext();
        return context == null ? List.of() : context.appended(UUID.fromString(aggregateIdentifier));
    }

    @Override
    protected PreparedStatement appendSnapshot(
            Connection connection, DomainEventMessage<?> snapshot, Serializer serializer) throws SQLException {
        return EventStatements.appendSnapshot(connection, snapshot, serializer);
    }

    @Override
    protected PreparedStatement deleteSnapshots(Connection connection, String aggregateIdentifier, long sequenceNumber)
            throws SQLException {
        return EventStatements.deleteSnapshots(connection, aggregateIdentifier, sequenceNumber);
    }

    @Override
    protected PreparedStatement lastSequenceNumberFor(Connection connection, String aggregateIdentifier)
            throws SQLException {
        return EventStatements.lastVersion(connection, aggregateIdentifier);
    }

    @Override
    protected PreparedStatement readEventData(
            Connection connection, String identifier, long firstSequenceNumber, int batchSize) throws SQLException {
        return EventStatements.events(connection, identifier, firstSequenceNumber, batchSize);
    }

    @Override
    protected PreparedStatement readSnapshotData(Connection connection, String identifier) throws SQLException {
        return EventStatements.lastSnapshot(connection, identifier);
    }

    /** Nobody decides on some of what happened: Axon would pass over events of kinds that this version can't read. */
    @Override
    public DomainEventStream readEvents(String aggregateIdentifier, long firstSequenceNumber) {
        var stored = super.readEvents(aggregateIdentifier, firstSequenceNumber);
        var events = DomainEventStream.of(
                stored.asStream().map(PostgresEventStorageEngine::requireReadable), stored::getLastSequenceNumber);
        if (!StorableEvents.isUuid(aggregateIdentifier)) {
            return events;
        }
        var appended = List.copyOf(appended(aggregateIdentifier));
        return appended.isEmpty()
                ? events
                : DomainEventStream.concat(
                        events,
                        DomainEventStream.of(
                                appended.stream().filter(event -> event.getSequenceNumber() >= firstSequenceNumber)));
    }

    private static DomainEventMessage<?> requireReadable(DomainEventMessage<?> event) {
        if (event.getPayload() instanceof UnknownSerializedType unknown) {
            var kind = unknown.serializedType();
            throw new EventStoreException(
                    "Version " + event.getSequenceNumber() + " of " + event.getAggregateIdentifier()
                            + " can't be read: it is a " + kind.getName() + " of revision " + kind.getRevision()
                            + ". Run a version of the service that can read it, or add an upcaster.");
        }
        return event;
    }

    /** A stream ends with the first batch that is not full: its sequence has no holes. */
    @Override
    protected boolean fetchForAggregateUntilEmpty() {
        return false;
    }

    /** With the time as it is: Axon's own entry makes a text of it, and reads that whenever it is asked. */
    @Override
    protected DomainEventData<?> getDomainEventData(ResultSet row) throws SQLException {
        return EventRow.of(row);
    }

    @Override
    protected Object readTimeStamp(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // as Axon declares it
    protected <T> T readPayload(ResultSet row, String column) throws SQLException {
        return (T) row.getString(column);
    }

    /**
     * Tells a clash of ids, which is a fact about the domain, from one of versions, which another attempt mends. Of any failure to
     * store a first event Axon would say that its identifier can't be used again.
     */
    @Override
    protected void handlePersistenceException(Exception exception, EventMessage<?> failedEvent) {
        if (!SqlState.isConflictOfVersions(exception)) {
            throw new EventStoreException("Events can't be stored", exception);
        }
        try {
            super.handlePersistenceException(exception, failedEvent);
        } catch (AggregateStreamCreationException e) {
            throw alreadyThere((DomainEventMessage<?>) failedEvent);
        }
    }

    private RuntimeException alreadyThere(DomainEventMessage<?> first) {
        return Optional.ofNullable(families.of(first.getPayloadType()))
                .flatMap(family -> family.idIsTaken(UUID.fromString(first.getAggregateIdentifier())))
                .orElseGet(() -> new AggregateStreamCreationException("There is an aggregate "
                        + first.getAggregateIdentifier() + " already: an identifier is used once, for ever."));
    }
}
