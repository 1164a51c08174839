package dev.roster.eventstore.command;

import static dev.roster.eventstore.EventStatements.setArray;

import dev.roster.eventstore.EventStatements;
import dev.roster.eventstore.PostgresEventStorageEngine;
import dev.roster.eventstore.PostgresEventStore;
import dev.roster.eventstore.transaction.CoalescingLookup;
import dev.roster.eventstore.transaction.CurrentTransaction;
import dev.roster.eventstore.transaction.LazyJpaTransactionManager;
import dev.roster.eventstore.transaction.SqlState;
import dev.roster.eventstore.transaction.StreamContext;
import dev.roster.eventstore.transaction.Streams;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The streams that decisions rest on. What guards an aggregate is an advisory lock on its id, held to the end of the transaction:
 * shared by those who rest on how it is, exclusive for the one who changes that. The look is a statement of its own after the lock, in
 * the same round trip, at READ COMMITTED: a snapshot that is older than the lock would still show what has ended meanwhile
 * (PostgreSQL, 13.2.1 and 13.3.5).
 */
@Component
class PostgresStreams implements Streams {

    private static final String LOCKS = "from unnest(?::uuid[], ?::text[], ?::bool[]) as lock(id, name, exclusive)";
    private static final String KEY = "(hashtext(name), hashtext(id::text))";

    /** In the order of ids, as they are given. */
    private static final String TAKE = "select count(case when exclusive then pg_advisory_xact_lock" + KEY
            + "::text else pg_advisory_xact_lock_shared" + KEY + "::text end) " + LOCKS;

    private static final String TRY = "select id, name, exclusive from (select lock.*, case when exclusive"
            + " then pg_try_advisory_xact_lock" + KEY + " else pg_try_advisory_xact_lock_shared" + KEY
            + " end as taken "
            + LOCKS + ") as tried where not taken";

    private static final String LAST = """
            select asked.id, last.aggregate_type, last.event_name
            from unnest(?::uuid[]) with ordinality as asked(id, place)
            left join lateral (
                select aggregate_type, event_name from eventstore.event
                where aggregate_id = asked.id order by sequence desc limit 1
            ) as last on true order by asked.place""";

    private static final String LAST_POSITION = """
            select max(position), current_setting('synchronous_standby_names') <> '' from eventstore.event
            where aggregate_id = ?""";

    /** A record of the log that nobody reads. */
    private static final String COMMIT_SOMETHING = "select pg_logical_emit_message(true, 'roster', '')::text";

    /** Where PostgreSQL would plan anew for each array, that costs more than it gains. */
    private static final String ONE_PLAN = "select set_config('plan_cache_mode', 'force_generic_plan', true)";

    /** A little more than a statement can wait for its answer. */
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(6);

    /** Less than the pool's transaction_timeout. */
    private static final int LONGEST_WAIT_SECONDS = 5;

    private static final Comparator<Lock> ORDER = Comparator.comparing(Lock::id)
            .thenComparing(Lock::namespace)
            .thenComparing(Lock::exclusive, Comparator.reverseOrder());

    private final JdbcTemplate jdbc;
    private final LazyJpaTransactionManager transactions;
    private final PostgresEventStorageEngine engine;
    private final PostgresEventStore store;
    private final CoalescingLookup<List<UUID>, Map<UUID, Last>> looks =
            new CoalescingLookup<>("The events of aggregates", this::look);
    private final Semaphore room = new Semaphore(CommandLimits.LOCKS_OF_NODE, true);

    PostgresStreams(
            JdbcTemplate jdbc,
            LazyJpaTransactionManager transactions,
            PostgresEventStorageEngine engine,
            PostgresEventStore store) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.engine = engine;
        this.store = store;
        store.guardWith(id -> join(Set.of(Lock.toDecide(id))));
    }

    @Override
    public boolean isInTransaction() {
        return transactions.isUnderWay();
    }

    @Override
    public Set<Lock> share(Collection<Lock> locks, boolean patient) {
        return take(locks, patient, true);
    }

    /** What else the transaction does is planned as its owner has it. */
    @Override
    public void join(Collection<Lock> locks) {
        take(locks, true, false);
    }

    /** @param alone whether decisions have the transaction to themselves */
    private Set<Lock> take(Collection<Lock> locks, boolean patient, boolean alone) {
        var context = streamContext();
        if (locks.stream().allMatch(context::holds)) {
            return Set.of();
        }
        var missing = locks.stream().filter(lock -> !context.holds(lock)).collect(Collectors.toUnmodifiableSet());
        if (patient) {
            makeRoom(missing.size(), alone);
        }
        var deciding = ids(missing, Lock::isToDecide);
        var looked = ids(missing, lock -> !lock.isToDecide());
        var heldByOthers = execute(connection -> {
            var sql = (alone ? ONE_PLAN + ";" : "")
                    + String.join(";", patient ? TAKE : TRY, LAST, EventStatements.STREAMS);
            // The results come in the order of the statements.
            try (var statement = connection.prepareStatement(sql)) {
                set(statement, missing);
                setArray(statement, 4, "uuid", looked, Function.identity());
                setArray(statement, 5, "uuid", deciding, Function.identity());
                setArray(statement, 6, "uuid", deciding, Function.identity());
                statement.execute();
                if (alone) {
                    statement.getMoreResults();
                }
                var held = patient ? Set.<Lock>of() : heldByOthers(statement.getResultSet());
                statement.getMoreResults();
                last(statement.getResultSet()).forEach(context::readLast);
                statement.getMoreResults();
                engine.read(deciding, statement.getResultSet(), context);
                return held;
            }
        });
        context.lock(
                missing.stream().filter(lock -> !heldByOthers.contains(lock)).toList());
        return heldByOthers;
    }

    /**
     * PostgreSQL has room for few more locks, for everybody. Decisions that have their transaction to themselves hold none yet, and
     * wait for room, though not for ever: a transaction that is suspended meanwhile may hold it. For what another transaction holds
     * already, those may wait who have the room.
     */
    private void makeRoom(int locks, boolean alone) {
        var taken = Math.min(locks, CommandLimits.LOCKS_OF_NODE);
        if (!(alone ? awaitRoom(taken) : room.tryAcquire(taken))) {
            throw new CannotAcquireLockException(
                    "More than " + CommandLimits.LOCKS_OF_NODE
                            + " aggregates are locked on this node: send fewer commands in one transaction, or try again later");
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCompletion(int status) {
                room.release(taken);
            }
        });
    }

    private boolean awaitRoom(int locks) {
        try {
            return room.tryAcquire(locks, LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotAcquireLockException("Interrupted while waiting for locks", e);
        }
    }

    @Override
    public boolean hasUndone() {
        return streamContext().hasUndone();
    }

    @Override
    public void write() {
        var transaction = CurrentTransaction.get();
        if (transaction != null) {
            transaction.writeHeldBack();
        }
    }

    @Override
    public List<Last> lock(List<Lock> locks) {
        join(locks);
        return locks.stream()
                .map(lock -> Objects.requireNonNull(known(lock.id())))
                .toList();
    }

    @Override
    public boolean isTaken(UUID id) {
        join(Set.of(Lock.toDecide(id)));
        return store.lastStaged(id).isPresent() || streamContext().isTaken(id);
    }

    @Override
    public List<Last> last(Collection<UUID> ids) {
        var unknown = ids.stream().distinct().filter(id -> known(id) == null).toList();
        var read = unknown.isEmpty()
                ? Map.<UUID, Last>of()
                : isInTransaction()
                        ? readLast(unknown)
                        : looks.find(unknown, LONGEST_LOOK).orElseThrow();
        return ids.stream()
                .map(id -> Objects.requireNonNullElseGet(known(id), () -> Objects.requireNonNull(read.get(id))))
                .toList();
    }

    private Map<List<UUID>, Map<UUID, Last>> look(Collection<List<UUID>> asked) {
        var read = readLast(asked.stream().flatMap(List::stream).distinct().toList());
        return asked.stream().collect(Collectors.toMap(Function.identity(), ids -> read));
    }

    private Map<UUID, Last> readLast(List<UUID> ids) {
        return execute(connection -> {
            try (var statement = connection.prepareStatement(LAST)) {
                setArray(statement, 1, "uuid", ids, Function.identity());
                return last(statement.executeQuery()).stream().collect(Collectors.toMap(Last::id, Function.identity()));
            }
        });
    }

    /**
     * Who is answered with it takes it for something that is kept. An event is also found if the wait of its commit for a synchronous
     * standby was cancelled: there, something is committed after it, and waits again.
     */
    @Override
    public long lastPosition(UUID id) {
        var last = Objects.requireNonNull(
                jdbc.queryForObject(LAST_POSITION, (row, number) -> new Stored(row.getLong(1), row.getBoolean(2)), id));
        if (last.waits()) {
            new TransactionTemplate(transactions)
                    .executeWithoutResult(transaction -> jdbc.queryForObject(COMMIT_SOMETHING, String.class));
        }
        return last.position();
    }

    /** @param waits whether a commit waits for a synchronous standby */
    private record Stored(long position, boolean waits) {}

    @Override
    public boolean isConflict(Throwable failure) {
        return SqlState.isConflict(failure);
    }

    /** What the transaction knows already. */
    private @Nullable Last known(UUID id) {
        var context = CurrentTransaction.currentStreamContext();
        return context == null
                ? null
                : store.lastStaged(id).map(StreamContext::lastOf).orElseGet(() -> context.last(id));
    }

    private static StreamContext streamContext() {
        var context = CurrentTransaction.currentStreamContext();
        if (context == null) {
            throw new IllegalStateException("Locks are held to the end of a transaction, and there is none");
        }
        return context;
    }

    private <T> T execute(ConnectionCallback<T> work) {
        return Objects.requireNonNull(jdbc.execute(work));
    }

    private static List<UUID> ids(Collection<Lock> locks, Predicate<Lock> which) {
        return locks.stream().filter(which).map(Lock::id).distinct().toList();
    }

    private static void set(PreparedStatement statement, Collection<Lock> locks) throws SQLException {
        var ascending = locks.stream().sorted(ORDER).toList();
        setArray(statement, 1, "uuid", ascending, Lock::id);
        setArray(statement, 2, "text", ascending, Lock::namespace);
        setArray(statement, 3, "bool", ascending, Lock::exclusive);
    }

    private static Set<Lock> heldByOthers(ResultSet rows) throws SQLException {
        var held = new HashSet<Lock>();
        while (rows.next()) {
            held.add(new Lock(rows.getObject("id", UUID.class), rows.getString("name"), rows.getBoolean("exclusive")));
        }
        return held;
    }

    private static List<Last> last(ResultSet rows) throws SQLException {
        var last = new ArrayList<Last>();
        while (rows.next()) {
            last.add(new Last(
                    rows.getObject("id", UUID.class), rows.getString("aggregate_type"), rows.getString("event_name")));
        }
        return last;
    }
}
