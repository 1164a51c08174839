package dev.roster.readmodel.rebuild;

import dev.roster.eventstore.postgres.ReadModelSchema;
import dev.roster.eventstore.transaction.UncheckedSqlException;
import dev.roster.readmodel.EventKinds;
import dev.roster.readmodel.EventLog;
import dev.roster.readmodel.EventNotApplied;
import dev.roster.readmodel.Projection;
import dev.roster.readmodel.RebuildConnections;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Runs the rebuilds that begin on this node, each in a thread of its own. It reports how they are to the registry, stops the one
 * that is cancelled, and leaves nothing behind.
 */
@Component
class RebuildRunner implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(RebuildRunner.class);

    private static final Duration PULSE = Duration.ofMillis(250);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Projection projection;
    private final ReadModelSchema schema;
    private final JdbcConnectionDetails database;
    private final RebuildRegistry records;
    private final EventKinds kinds;
    private final EventLog events;
    private final RebuildMeters meters;
    private final Duration patience;
    private volatile @Nullable Run last;
    private volatile boolean stopping;

    RebuildRunner(
            Projection projection,
            ReadModelSchema schema,
            JdbcConnectionDetails database,
            RebuildRegistry records,
            EventKinds kinds,
            EventLog events,
            RebuildMeters meters,
            ReadModelProperties properties) {
        this.projection = projection;
        this.schema = schema;
        this.database = database;
        this.records = records;
        this.kinds = kinds;
        this.events = events;
        this.meters = meters;
        this.patience = properties.rebuildPatience();
    }

    /**
     * Starts one, which runs on when this returns.
     *
     * @param connections that it closes at its end
     * @param control the one of them that holds the lock of rebuilds
     */
    void start(long id, RebuildPlan plan, RebuildConnections connections, Connection control) {
        var run = new Run(id, plan, connections, control);
        last = run;
        Thread.ofPlatform().name("rebuild").start(run::run);
    }

    /** What runs ends with the service. */
    @Override
    public void destroy() throws InterruptedException {
        stopping = true;
        var run = last;
        if (run != null) {
            run.connections.stop();
            if (!run.ended.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                log.warn("The {} {} does not end; the next start removes what it leaves", run.kind, run.id);
            }
        }
    }

    private final class Run {

        private final long id;
        private final RebuildKind kind;
        private final RebuildPlan plan;
        private final RebuildConnections connections;
        private final Connection control;
        private final RebuildProgress progress = new RebuildProgress();
        private final CountDownLatch ended = new CountDownLatch(1);
        private final long begun = System.nanoTime();
        private volatile boolean cancelled;
        private long counted;

        private Run(long id, RebuildPlan plan, RebuildConnections connections, Connection control) {
            this.id = id;
            this.kind = plan.kind();
            this.plan = plan;
            this.connections = connections;
            this.control = control;
        }

        private void run() {
            log.info("Began {} {}", kind, id);
            meters.begin(kind);
            Thread.ofVirtual().name("rebuild-pulse").start(this::report);
            Throwable failure = null;
            try {
                var rebuild = new Rebuild(id, projection, schema, patience, control, connections, replayed(), progress);
                kinds.requireReaders();
                switch (kind) {
                    case REBUILD -> rebuild.rebuild();
                    case VERIFY -> rebuild.verify();
                    case UNDO -> rebuild.undo();
                    case SNAPSHOT -> rebuild.snapshot(Objects.requireNonNull(plan.snapshot()));
                    case REINSTATEMENT -> rebuild.reinstate(Objects.requireNonNull(plan.applies()));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                failure = e;
            } catch (SQLException | RuntimeException | Error e) {
                failure = e;
            }
            end(failure);
        }

        private EventLog replayed() {
            return plan.applies() == null ? events : events.applying(plan.applies());
        }

        /** Shows how it is, and stops it if it is to be cancelled, until it has ended. */
        private void report() {
            while (ended.getCount() > 0) {
                countEvents();
                try {
                    cancelled |= records.update(id, progress);
                } catch (DataAccessException e) {
                    log.debug("The progress of the rebuild can't be recorded now", e);
                }
                if (cancelled || stopping) {
                    connections.stop();
                }
                try {
                    if (ended.await(PULSE.toMillis(), TimeUnit.MILLISECONDS)) {
                        return;
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }

        private synchronized void countEvents() {
            var loaded = progress.events().sum();
            meters.loaded(loaded - counted);
            counted = loaded;
        }

        /** Leaves nothing behind, if need be as soon as the database is back. */
        private void end(@Nullable Throwable failure) {
            var state = endOf(failure);
            var why = state == RebuildState.FAILED ? explain(Objects.requireNonNull(failure)) : null;
            try {
                while (!record(state, why) && !stopping) {
                    Thread.sleep(RETRY);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                connections.close();
                countEvents();
                meters.end(kind, state, System.nanoTime() - begun);
                ended.countDown();
            }
            if (why == null) {
                log.info("The {} {} is {}", kind, id, state);
            } else {
                log.error("The {} {} failed, and what everybody reads is as it was. {}", kind, id, why.reason());
            }
        }

        private RebuildState endOf(@Nullable Throwable failure) {
            if (failure == null || progress.hasSwapped()) {
                return RebuildState.DONE;
            }
            if (cancelled) {
                return RebuildState.CANCELLED;
            }
            return stopping ? RebuildState.INTERRUPTED : RebuildState.FAILED;
        }

        private boolean record(RebuildState state, RebuildView.@Nullable Failure why) {
            try (var fresh = new RebuildConnections(database)) {
                var jdbc = RebuildConnections.jdbc(fresh.open());
                Rebuild.dropLeft(jdbc, projection, schema, id);
                new RebuildRegistry(jdbc).end(id, state, progress, why);
                return true;
            } catch (SQLException | DataAccessException e) {
                log.debug("The end of the rebuild can't be recorded now", e);
                return false;
            }
        }
    }

    private static RebuildView.Failure explain(Throwable failure) {
        var reason = switch (failure) {
            case DataAccessException refused -> refused.getMostSpecificCause().getMessage();
            case UncheckedSqlException sql -> sql.sql().getMessage();
            default -> failure.getMessage();
        };
        return new RebuildView.Failure(
                failure instanceof EventNotApplied event ? event.position() : null,
                null,
                reason == null ? failure.toString() : reason);
    }
}
