package dev.roster.query;

import dev.roster.api.HeroKeys;
import dev.roster.query.Generation.Progress;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * One rebuild: a replay of the whole history into the next generation, beside the one that everybody reads, which then takes
 * its place. Also its shorter forms, which compare and do not replace, or replace with the generation before.
 */
final class Rebuild {

    /** Of what a rebuild keeps beside the generations that can be read. */
    static final String SCHEMA_PREFIX = "roster_next_";

    private static final Duration PATIENCE_WITH_PROJECTION = Duration.ofSeconds(5);
    private static final Duration PATIENCE_WITH_SNAPSHOTS = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final int EVENTS_A_BATCH = 5_000;

    private final int version;
    private final RebuildConnections connections;
    private final EventLog log;
    private final EventStore store;
    private final HeroKeys heroKeys;
    private final RebuildProgress progress;

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final Generation live;

    /** Of the generation that is built until it takes its place, and of what it replaces until that is dropped. */
    private final String schema;

    /** @param control a connection of its own, which holds the lock of rebuilds */
    Rebuild(
            long id,
            int version,
            Connection control,
            RebuildConnections connections,
            EventLog log,
            EventStore store,
            HeroKeys heroKeys,
            RebuildProgress progress) {
        this.version = version;
        this.connections = connections;
        this.log = log;
        this.store = store;
        this.heroKeys = heroKeys;
        this.progress = progress;
        var dataSource = new SingleConnectionDataSource(control, true);
        jdbc = JdbcClient.create(dataSource);
        transactions = new TransactionTemplate(new JdbcTransactionManager(dataSource));
        live = new Generation(jdbc, Generation.LIVE);
        schema = SCHEMA_PREFIX + id;
    }

    /** Builds the next generation, compares, and puts it in the place of the live one. */
    void rebuild() throws SQLException, InterruptedException {
        var next = build();
        if (isOurs(live) && awaitProjection(next)) {
            compare(next);
        }
        swap(next);
    }

    /**
     * Builds the next generation, compares, and drops it.
     *
     * @throws ProjectionStopped if the live one does not come as far
     */
    void verify() throws SQLException, InterruptedException {
        if (!isOurs(live)) {
            throw new ProjectionStopped("The live generation is of another version: there is nothing to compare.");
        }
        var next = build();
        if (!awaitProjection(next)) {
            throw new ProjectionStopped("The projection does not come to the position " + position(next)
                    + ", at which the generations could be compared: see /actuator/health.");
        }
        compare(next);
        next.drop();
    }

    /** Puts the generation before in the place of the live one, which can be done again. */
    void undo() throws SQLException, InterruptedException {
        var previous = new Generation(jdbc, Generation.PREVIOUS);
        if (!isOurs(previous)) {
            throw new ProjectionStopped("There is no generation before of this version.");
        }
        progress.is(RebuildState.CATCHING_UP, position(previous), position(live));
        swap(previous);
    }

    private boolean isOurs(Generation generation) {
        return generation
                .progress()
                .filter(progress -> progress.version() == version)
                .isPresent();
    }

    private static long position(Generation generation) {
        return generation.progress().map(Progress::position).orElse(0L);
    }

    private Generation build() throws SQLException, InterruptedException {
        var head = store.createHeadToken();
        var upTo = head == null ? 0 : head.position().orElseThrow();
        var next = new Generation(jdbc, schema);
        progress.is(RebuildState.LOADING, 0, upTo);
        transactions.executeWithoutResult(transaction -> next.createTables());
        new BulkLoad(connections, log, heroKeys, schema, upTo, progress.events()).run();
        progress.is(RebuildState.INDEXING, 0, upTo);
        jdbc.sql("set maintenance_work_mem = '256MB'").update();
        transactions.executeWithoutResult(transaction -> {
            next.constrain();
            next.begin(upTo, version);
        });
        next.analyze();
        progress.is(RebuildState.CATCHING_UP, upTo, upTo);
        return next;
    }

    /**
     * Waits until the live generation has come as far, so that both can be compared.
     *
     * @return whether it has; false if it stands still
     */
    private boolean awaitProjection(Generation next) throws InterruptedException {
        var wanted = position(next);
        var reached = position(live);
        var giveUp = System.nanoTime() + PATIENCE_WITH_PROJECTION.toNanos();
        while (reached < wanted && System.nanoTime() < giveUp) {
            pause();
            var now = position(live);
            if (now > reached) {
                reached = now;
                giveUp = System.nanoTime() + PATIENCE_WITH_PROJECTION.toNanos();
            }
        }
        return reached >= wanted;
    }

    private void pause() throws InterruptedException {
        connections.requireNotStopped();
        Thread.sleep(PAUSE);
    }

    /** What differs at a first look and no more at a second was on its way. */
    private void compare(Generation next) throws SQLException {
        progress.is(RebuildState.COMPARING);
        var comparison = compareNow(next);
        if (comparison.foundDrift()) {
            comparison = comparison.confirmedBy(compareNow(next));
        }
        progress.compared(comparison);
    }

    private Comparison compareNow(Generation next) throws SQLException {
        catchUp(next, position(live));
        try (var connection = connections.open()) {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            var snapshot = RebuildConnections.jdbc(connection);
            long position;
            lock("pg_advisory_lock");
            try {
                catchUp(next, position(live));
                position = new Generation(snapshot, schema)
                        .progress()
                        .orElseThrow()
                        .position();
            } finally {
                lock("pg_advisory_unlock");
            }
            return Comparison.of(snapshot, Generation.LIVE, schema, position);
        }
    }

    private void lock(String function) {
        jdbc.sql("select " + function + ReadModel.LOCK).query((RowCallbackHandler) row -> {});
    }

    /** Brings a generation that nobody else writes to a position that the live one has reached. */
    private void catchUp(Generation generation, long to) throws SQLException {
        var from = position(generation);
        if (to <= from) {
            return;
        }
        connections.requireNotStopped();
        var writer = new BatchWriter(jdbc, heroKeys);
        try (var reading = connections.open()) {
            transactions.executeWithoutResult(transaction -> {
                generation.use();
                var batches = new Batches(writer, from);
                try {
                    log.read(
                            reading,
                            "position > " + from + " and position <= " + to + " order by position",
                            batches::fold);
                } catch (SQLException e) {
                    throw new UncheckedSqlException(e);
                }
                batches.write();
            });
        }
        progress.is(to);
    }

    /** Nobody is blocked: who reads the live tables now goes on reading them, under their new name. */
    private void swap(Generation next) throws SQLException, InterruptedException {
        catchUp(next, position(live));
        awaitOldSnapshots();
        progress.is(RebuildState.SWAPPING);
        var aside = new Generation(jdbc, schema + "_aside");
        var previous = new Generation(jdbc, Generation.PREVIOUS);
        transactions.executeWithoutResult(transaction -> {
            lock("pg_advisory_xact_lock");
            try {
                catchUp(next, position(live));
            } catch (SQLException e) {
                throw new UncheckedSqlException(e);
            }
            next.grantAs(live);
            live.progress().ifPresent(there -> live.rename(aside.schema()));
            if (!next.schema().equals(Generation.PREVIOUS)) {
                previous.progress().ifPresent(there -> previous.rename(schema + "_old"));
            }
            next.rename(Generation.LIVE);
            aside.progress().ifPresent(there -> aside.rename(Generation.PREVIOUS));
        });
        new Generation(jdbc, schema + "_old").drop();
    }

    /**
     * Who works on an older snapshot would see the new tables empty. That ends by itself at READ COMMITTED; others are waited
     * for, but not for ever.
     */
    private void awaitOldSnapshots() throws InterruptedException {
        var now = jdbc.sql("select pg_current_xact_id()::xid::text")
                .query(String.class)
                .single();
        var giveUp = System.nanoTime() + PATIENCE_WITH_SNAPSHOTS.toNanos();
        while (System.nanoTime() < giveUp
                && jdbc.sql("""
                        select exists (
                            select from pg_stat_activity
                            where datname = current_database() and backend_type = 'client backend'
                              and pid <> pg_backend_pid() and age(backend_xmin) >= age(?::xid))""").param(now).query(Boolean.class).single()) {
            pause();
        }
    }

    /** Events in position order, written some at a time. */
    private static final class Batches {

        private final BatchWriter writer;
        private Batch batch;
        private int events;

        private Batches(BatchWriter writer, long from) {
            this.writer = writer;
            batch = new Batch(from);
        }

        private void fold(EventLog.StoredEvent event) {
            // What an upcaster made of one event shares its position, and must not be cut apart.
            if (events >= EVENTS_A_BATCH && event.position() > batch.end()) {
                write();
                batch = new Batch(batch.end());
                events = 0;
            }
            batch.advance(event.position());
            event.foldInto(batch);
            events++;
        }

        private void write() {
            writer.write(batch);
        }
    }
}
