package dev.roster.eventstore;

import static org.axonframework.common.jdbc.JdbcUtils.executeQuery;
import static org.axonframework.common.jdbc.JdbcUtils.listResults;

import dev.roster.eventstore.epoch.Epochs;
import dev.roster.eventstore.transaction.SqlState;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.axonframework.common.jdbc.ConnectionProvider;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.springframework.stereotype.Component;

/**
 * All events in the one order of their positions, as they are stored. Whoever reads it sees it up to the first hole that an
 * open transaction may still fill, so that nothing comes later before what was seen.
 */
@Component
public class GlobalStream implements MeterBinder {

    static final String TABLE = "eventstore.event";
    static final String COLUMNS =
            "aggregate_id, sequence, aggregate_type, event_id, event_name, revision, payload, metadata, recorded_at";

    /** Whoever inserts an event holds this lock from before the position is drawn (PostgreSQL, 13.3.1). */
    static final String APPENDERS = """
            select virtualtransaction from pg_locks
            where locktype = 'relation' and relation = 'eventstore.event'::regclass
              and database = (select oid from pg_database where datname = current_database())
              and mode = 'RowExclusiveLock' and granted""";

    private static final Duration PAUSE = Duration.ofMillis(5);
    private static final int MOST_PAUSES = 20;

    /** More than the transaction_timeout of the pool. */
    private static final Duration LONGEST_APPEND = Duration.ofSeconds(15);

    private static final int POSITIONS_AT_ONCE = 10_000;
    private static final int POSITIONS_BY_INDEX = 1_000_000;

    private final ConnectionProvider connections;
    private final EventFamilies families;

    /** Of one history. */
    private volatile Holes holes = new Holes();

    GlobalStream(ConnectionProvider connections, EventFamilies families, Epochs epochs) {
        this.connections = connections;
        this.families = families;
        epochs.onChange(epoch -> holes = new Holes());
    }

    @Override
    public void bindTo(MeterRegistry meters) {
        Gauge.builder("roster.holes.open", this, stream -> stream.holes.openPositions())
                .description("Positions that a transaction may still fill, before which readers of events wait")
                .register(meters);
        TimeGauge.builder("roster.holes.age", this, TimeUnit.SECONDS, stream -> stream.holes.openSeconds())
                .description("How long readers of events have waited for the first open hole")
                .register(meters);
    }

    /**
     * Reads stored events as they are, in position order, up to the first hole that an open transaction may still fill.
     * However few meet the criteria, no statement reads more than it can in a moment: a look may find none, and still have
     * come further.
     *
     * @param most how many events at most
     */
    public Look look(long after, EventCriteria criteria, int most) {
        return inOneHistory(memory -> look(after, criteria, most, memory));
    }

    private Look look(long after, EventCriteria criteria, int most, Holes memory) {
        if (criteria.isEmpty()) {
            var events = upToFirstHole(
                    after, () -> stored(after, Long.MAX_VALUE, criteria, most), StoredEvent::position, memory);
            return new Look(events, events.isEmpty() ? after : events.getLast().position());
        }
        var upTo = bound(after, criteria, memory);
        if (upTo == after) {
            return Look.nothing(after);
        }
        var events = stored(after, upTo, criteria, most);
        return new Look(events, events.size() < most ? upTo : events.getLast().position());
    }

    /** Up to where a filtered look can go: nothing can come there any more, and not too much is there. */
    private long bound(long after, EventCriteria criteria, Holes memory) {
        if (criteria.isIndexed()) {
            var settled = settled(memory);
            if (settled > after) {
                return Math.min(settled, after + POSITIONS_BY_INDEX);
            }
        }
        var positions = upToFirstHole(after, () -> positions(after), Long::longValue, memory);
        return positions.isEmpty() ? after : positions.getLast();
    }

    /**
     * Up to where nothing can come any more, without waiting for those who are appending now: the head if there are none,
     * otherwise before the first hole that they may still fill.
     */
    public long settledNow() {
        return inOneHistory(this::settledNow);
    }

    private long settledNow(Holes memory) {
        var upTo = settled(memory);
        var head = head();
        for (var looks = 0; upTo < head && looks < MOST_PAUSES; looks++) {
            pause();
            upTo = settled(memory);
        }
        // Who is appending for longer leaves a hole, and nothing can come below the first that there is.
        while (upTo < head) {
            var from = upTo;
            var next = upToFirstHole(from, () -> positions(from), Long::longValue, memory);
            if (next.isEmpty()) {
                break;
            }
            upTo = next.getLast();
            memory.settle(upTo);
        }
        return upTo;
    }

    /** The head, once nothing can come any more up to there: waits for those who are appending now. */
    public long settledHead() {
        return inOneHistory(memory -> {
            var head = head();
            if (head > 0) {
                awaitEndOf(appenders());
                memory.settle(head);
            }
            return head;
        });
    }

    /** The head, if nobody is appending; otherwise how far it was before those who are. */
    private long settled(Holes memory) {
        memory.met(head(), this::appenders);
        return memory.settled();
    }

    /** What is found while another epoch begins is not judged by what was known of the one before, and is looked for again. */
    private <T> T inOneHistory(Function<Holes, T> look) {
        while (true) {
            var memory = holes;
            var found = look.apply(memory);
            if (memory.equals(holes)) {
                return found;
            }
        }
    }

    /** The position of the last event that is committed, or 0. */
    public long head() {
        return executeQuery(
                        connection(),
                        connection -> connection.prepareStatement("select coalesce(max(position), 0) from " + TABLE),
                        listResults(row -> row.getLong(1)),
                        e -> new EventStoreException("The last event can't be read", e))
                .getFirst();
    }

    private List<Long> positions(long after) {
        return executeQuery(
                connection(),
                connection -> {
                    var statement = connection.prepareStatement(
                            "select position from " + TABLE + " where position > ? order by position limit ?");
                    statement.setLong(1, after);
                    statement.setInt(2, POSITIONS_AT_ONCE);
                    return statement;
                },
                listResults(row -> row.getLong(1)),
                e -> new EventStoreException("The positions after " + after + " can't be read", e));
    }

    private List<StoredEvent> stored(long after, long upTo, EventCriteria criteria, int most) {
        return executeQuery(
                connection(),
                connection -> criteria.prepare(
                        connection, "select position, " + COLUMNS + " from " + TABLE, after, upTo, most),
                listResults(row -> StoredEvent.of(row, families)),
                e -> new EventStoreException("The events after position " + after + " can't be read", e));
    }

    private Set<String> appenders() {
        return new HashSet<>(executeQuery(
                connection(),
                connection -> connection.prepareStatement(APPENDERS),
                listResults(row -> row.getString(1)),
                e -> new EventStoreException("Who is appending can't be read", e)));
    }

    /**
     * What a look sees before the first hole that an open transaction may still fill.
     *
     * @param look sees what is after a position, in order
     */
    <T> List<T> upToFirstHole(long from, Supplier<List<T>> look, ToLongFunction<T> position) {
        return inOneHistory(memory -> upToFirstHole(from, look, position, memory));
    }

    private <T> List<T> upToFirstHole(long from, Supplier<List<T>> look, ToLongFunction<T> position, Holes memory) {
        while (true) {
            var settled = memory.settled();
            var seen = look.get();
            var whole = beforeFirstHole(seen, position, from, settled);
            if (whole == seen.size()) {
                memory.passed(whole == 0 ? from : position.applyAsLong(seen.getLast()));
                return seen;
            }
            var end = position.applyAsLong(seen.getLast());
            memory.met(end, this::appenders);
            if (whole > 0 || memory.settled() == settled) {
                var last = whole == 0 ? from : position.applyAsLong(seen.get(whole - 1));
                memory.stopped(last, end - last - (seen.size() - whole));
                return seen.subList(0, whole);
            }
        }
    }

    /** How many events come before the first hole that is not settled. */
    private static <T> int beforeFirstHole(List<T> seen, ToLongFunction<T> positions, long from, long settled) {
        var last = from;
        for (var count = 0; count < seen.size(); count++) {
            var position = positions.applyAsLong(seen.get(count));
            if (position > last + 1 && position - 1 > settled) {
                return count;
            }
            last = position;
        }
        return seen.size();
    }

    /** @throws EventStoreException if somebody appends for longer than the service itself ever would */
    private void awaitEndOf(Set<String> appending) {
        var giveUp = System.nanoTime() + LONGEST_APPEND.toNanos();
        while (!appending.isEmpty()) {
            if (System.nanoTime() > giveUp) {
                throw new EventStoreException(
                        "Somebody has been appending for " + LONGEST_APPEND.toSeconds() + " s",
                        SqlState.LOCK_NOT_AVAILABLE.because("Its transaction is open"));
            }
            pause();
            appending.retainAll(appenders());
        }
    }

    /** Nobody says when a transaction ends. */
    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EventStoreException("Interrupted while others append", e);
        }
    }

    private Connection connection() {
        try {
            return connections.getConnection();
        } catch (SQLException e) {
            throw new EventStoreException("Failed to obtain a database connection", e);
        }
    }

    /**
     * What one look at the stream found.
     *
     * @param upTo everything up to this position was looked at, and nothing can come there any more
     */
    public record Look(List<StoredEvent> events, long upTo) {

        public static Look nothing(long after) {
            return new Look(List.of(), after);
        }
    }
}
