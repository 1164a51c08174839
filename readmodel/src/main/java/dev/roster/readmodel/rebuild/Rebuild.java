package dev.roster.readmodel.rebuild;

import dev.roster.eventstore.postgres.Poll;
import dev.roster.eventstore.postgres.ReadModelSchema;
import dev.roster.readmodel.BulkSource;
import dev.roster.readmodel.EventLog;
import dev.roster.readmodel.Generation;
import dev.roster.readmodel.Projection;
import dev.roster.readmodel.ProjectionStopped;
import dev.roster.readmodel.ReadModel;
import dev.roster.readmodel.ReadModelSnapshot;
import dev.roster.readmodel.ReadModelSnapshots;
import dev.roster.readmodel.RebuildConnections;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * One rebuild: a replay of the whole history into the next generation, beside the one that everybody reads, which then takes
 * its place. Also its shorter forms, which compare and do not replace, or replace with the generation before, or stop at a
 * position in the past and stay beside it.
 */
final class Rebuild {

    private static final Duration PATIENCE_WITH_SNAPSHOTS = Duration.ofSeconds(10);
    private static final Duration PATIENCE_UNDER_LOCK = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final Logger log = LoggerFactory.getLogger(Rebuild.class);

    private final Projection projection;
    private final ReadModelSchema readModel;
    private final Duration patience;
    private final RebuildConnections connections;
    private final EventLog events;
    private final RebuildProgress progress;

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final Generation live;
    private final Replay replay;

    /** Of the generation that is built until it takes its place, and of what it replaces until that is dropped. */
    private final String schema;

    /** @param control a connection of its own, which holds the lock of rebuilds */
    Rebuild(
            long id,
            Projection projection,
            ReadModelSchema readModel,
            Duration patience,
            Connection control,
            RebuildConnections connections,
            EventLog events,
            RebuildProgress progress) {
        this.projection = projection;
        this.readModel = readModel;
        this.patience = patience;
        this.connections = connections;
        this.events = events;
        this.progress = progress;
        var dataSource = new SingleConnectionDataSource(control, true);
        jdbc = JdbcClient.create(dataSource);
        transactions = new TransactionTemplate(new JdbcTransactionManager(dataSource));
        live = Generation.live(jdbc, projection, readModel);
        replay = new Replay(projection, events, connections, transactions, progress);
        schema = readModel.nextPrefix() + id;
    }

    /** Builds the next generation, compares, and puts it in the place of the live one. */
    void rebuild() throws SQLException, InterruptedException {
        requireNothingOfOthers();
        var next = buildWhole();
        if (live.isCurrent() && !compare(next)) {
            log.warn("The live generation stands still or was reset, and is replaced without having been compared");
        }
        swap(next, this::rename);
    }

    /**
     * Builds the next generation with an event that was set aside, and puts it in the place of the live one. The event is set aside no
     * more from that moment on. What was built without it is not kept: neither for an undo, nor as a snapshot.
     */
    void reinstate(long position) throws SQLException, InterruptedException {
        requireNothingOfOthers();
        swap(buildWhole(), next -> {
            rename(next);
            var replaced = previous();
            replaced.progress().ifPresent(there -> replaced.rename(schema + "_aside"));
            new ReadModelSnapshots(jdbc, projection, readModel).dropFrom(position);
            jdbc.sql("delete from eventstore.set_aside where processor_name = ? and position = ?")
                    .params(readModel.name(), position)
                    .update();
        });
    }

    /**
     * Builds the next generation, and compares.
     *
     * @throws ProjectionStopped if the live one does not come as far
     */
    void verify() throws SQLException, InterruptedException {
        if (!live.isCurrent()) {
            throw new ProjectionStopped("The live generation is of another version: there is nothing to compare.");
        }
        var next = buildWhole();
        if (!compare(next)) {
            throw new ProjectionStopped("The projection does not come to the position " + next.position()
                    + ", at which the generations could be compared, or was reset: see /actuator/health.");
        }
    }

    /** Puts the generation before, which must be there, in the place of the live one; which can be done again. */
    void undo() throws SQLException, InterruptedException {
        var previous = previous();
        requireNothingOfOthers();
        progress.enter(RebuildState.CATCHING_UP, previous.position(), live.position());
        swap(previous, this::rename);
    }

    /** Builds a read model as of a position in the past, and keeps it beside the live one. */
    void snapshot(ReadModelSnapshot.Plan plan) throws SQLException, InterruptedException {
        var appended = events.settledHead();
        var built = build(plan.position(), appended);
        lock("pg_advisory_lock");
        try {
            transactions.executeWithoutResult(transaction -> keep(built, plan, appended));
            progress.swapped();
        } finally {
            lock("pg_advisory_unlock");
        }
    }

    /** Whoever is forgotten from now on is taken out by a batch; whoever was since loading began, here. */
    private void keep(Generation built, ReadModelSnapshot.Plan plan, long appended) {
        built.forget(events.forgotten(jdbc, appended, Long.MAX_VALUE));
        built.grantAs(live);
        built.rename(readModel.snapshot(plan.name()));
        new ReadModelSnapshots(jdbc, projection, readModel).add(plan);
    }

    /** Views would go on reading the tables that were replaced, and end with them; so would all else in their schema. */
    private void requireNothingOfOthers() {
        for (var generation : List.of(live, previous())) {
            var views = generation.views();
            if (!views.isEmpty()) {
                throw new ProjectionStopped("Views read the tables of the schema " + generation.schema()
                        + " and would go on reading them when they are replaced: " + String.join(", ", views)
                        + ". Drop them, and make them again afterwards; or let functions read the tables instead.");
            }
            var others = generation.objectsOfOthers();
            if (!others.isEmpty()) {
                throw new ProjectionStopped("The schema " + generation.schema()
                        + ", which is replaced and later dropped, has what the service did not make: "
                        + String.join(", ", others) + ". Move it elsewhere, as with: alter " + others.getFirst()
                        + " set schema public");
            }
        }
    }

    /** The generations that rebuilds left which did not come to their end. */
    static List<Generation> leftovers(JdbcClient jdbc, Projection projection, ReadModelSchema readModel) {
        return jdbc.sql("select nspname from pg_namespace where starts_with(nspname, ?) order by nspname")
                .param(readModel.nextPrefix())
                .query((row, number) -> new Generation(jdbc, projection, row.getString(1)))
                .list();
    }

    /** Drops what is not live, nor kept for an undo, when a rebuild has ended, however it did. */
    static void dropLeft(JdbcClient jdbc, Projection projection, ReadModelSchema readModel, long id) {
        for (var suffix : List.of("", "_old", "_aside")) {
            new Generation(jdbc, projection, readModel.nextPrefix() + id + suffix).drop();
        }
    }

    private Generation previous() {
        return Generation.previous(jdbc, projection, readModel);
    }

    private Generation buildWhole() throws SQLException, InterruptedException {
        var upTo = events.settledHead();
        return build(upTo, upTo);
    }

    /** @param appended the last position that there is */
    private Generation build(long upTo, long appended) throws SQLException, InterruptedException {
        var next = new Generation(jdbc, projection, schema);
        progress.enter(RebuildState.LOADING, 0, upTo);
        transactions.executeWithoutResult(transaction -> next.createTables());
        var bulkLoad = projection.bulkLoad();
        if (bulkLoad.isPresent()) {
            bulkLoad.get().load(new BulkSource(connections, events, progress.events(), schema, upTo, appended));
            progress.enter(RebuildState.INDEXING, 0, upTo);
            jdbc.sql("set maintenance_work_mem = '256MB'").update();
            constrain(next, upTo);
        } else {
            // Events that change a row find it by its key.
            constrain(next, 0);
            replay.foldAll(next, upTo);
        }
        next.analyze();
        progress.enter(RebuildState.CATCHING_UP, upTo, upTo);
        return next;
    }

    private void constrain(Generation next, long position) {
        transactions.executeWithoutResult(transaction -> {
            next.constrain();
            next.begin(position);
        });
    }

    /**
     * Waits until the live generation has come to a position.
     *
     * @return whether it has; false if it stands still
     */
    private boolean awaitProjection(long wanted) throws InterruptedException {
        var reached = live.position();
        var giveUp = System.nanoTime() + patience.toNanos();
        while (reached < wanted && System.nanoTime() < giveUp) {
            pause();
            var now = live.position();
            if (now > reached) {
                reached = now;
                giveUp = System.nanoTime() + patience.toNanos();
            }
        }
        return reached >= wanted;
    }

    /** Nobody is notified when the live generation has moved. */
    private void pause() throws InterruptedException {
        connections.requireNotStopped();
        Thread.sleep(PAUSE);
    }

    /**
     * What differs at a first look and no more at a second, after all that was appended until the first, was on its way.
     *
     * @return whether both could be compared
     */
    private boolean compare(Generation next) throws SQLException, InterruptedException {
        if (!awaitProjection(next.position())) {
            return false;
        }
        progress.enter(RebuildState.COMPARING);
        var comparison = compareNow(next);
        if (comparison.isPresent() && comparison.get().foundDrift() && awaitProjection(events.settledHead())) {
            var first = comparison.get();
            comparison = compareNow(next).map(first::confirmedBy);
        }
        comparison.ifPresent(progress::compared);
        return comparison.isPresent();
    }

    /** Nothing if a reset took the live generation back meanwhile. */
    private Optional<Comparison> compareNow(Generation next) throws SQLException, InterruptedException {
        replay.follow(live, next);
        try (var connection = connections.open()) {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            var snapshot = RebuildConnections.jdbc(connection);
            long position;
            lock("pg_advisory_lock");
            try {
                replay.catchUp(next, live.position());
                position = next.position();
                if (position != live.position()) {
                    return Optional.empty();
                }
                // Also keeps a TRUNCATE away, which would show to the snapshot.
                Generation.live(snapshot, projection, readModel).lockTables();
                snapshot.sql("select from %s.progress".formatted(readModel.name()))
                        .query((RowCallbackHandler) row -> {});
            } finally {
                lock("pg_advisory_unlock");
            }
            return Optional.of(Comparison.of(snapshot, projection.tables(), readModel.name(), schema, position));
        }
    }

    private void lock(String function) {
        jdbc.sql("select " + function + ReadModel.LOCK).query((RowCallbackHandler) row -> {});
    }

    /**
     * Nobody is blocked: who reads the live tables now goes on reading them, under their new name. Whose snapshot is from
     * after the last rows finds the same in both.
     */
    private void swap(Generation next, Consumer<Generation> replace) throws SQLException, InterruptedException {
        progress.enter(RebuildState.SWAPPING);
        replay.follow(live, next);
        awaitOldSnapshots(PATIENCE_WITH_SNAPSHOTS);
        replay.follow(live, next);
        lock("pg_advisory_lock");
        try {
            replay.catchUp(next, live.position());
            awaitOldSnapshots(PATIENCE_UNDER_LOCK);
            requireNothingOfOthers();
            transactions.executeWithoutResult(transaction -> replace.accept(next));
            progress.swapped();
        } finally {
            lock("pg_advisory_unlock");
        }
    }

    private void rename(Generation next) {
        var aside = new Generation(jdbc, projection, schema + "_aside");
        var previous = previous();
        var replaced = live.progress();
        replaced.ifPresent(there -> next.grantAs(live));
        // No batch takes them out of what is kept, if the next generation is ahead of it.
        var forgotten = events.forgotten(jdbc, live.position(), next.position());
        new ReadModelSnapshots(jdbc, projection, readModel).forget(forgotten);
        replaced.ifPresent(there -> live.rename(aside.schema()));
        if (!next.schema().equals(readModel.previous())) {
            previous.progress().ifPresent(there -> previous.rename(schema + "_old"));
        }
        next.rename(readModel.name());
        replaced.filter(there -> forgotten.isEmpty() || there.version() == projection.version())
                .ifPresent(there -> {
                    aside.lock();
                    aside.forget(forgotten);
                    aside.rename(readModel.previous());
                });
    }

    /**
     * Who works on an older snapshot would see the new tables empty. The service itself never does, reading at READ
     * COMMITTED; others are waited for, but not for ever.
     */
    private void awaitOldSnapshots(Duration patience) throws InterruptedException {
        var now = jdbc.sql("select pg_current_xact_id()::xid::text")
                .query(String.class)
                .single();
        Poll.until(() -> isOlderThanSnapshots(now), PAUSE, patience);
    }

    /** Whether all snapshots of others are newer than a transaction. */
    private boolean isOlderThanSnapshots(String transaction) {
        if (jdbc.sql("""
                select exists (
                    select from pg_stat_activity
                    where datname = current_database() and backend_type = 'client backend'
                      and pid <> pg_backend_pid() and application_name <> 'roster'
                      and age(backend_xmin) >= age(?::xid))""").param(transaction).query(Boolean.class).single()) {
            connections.requireNotStopped();
            return false;
        }
        return true;
    }
}
