package dev.roster.query;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * The rebuilds of the read model, one at a time in the whole cluster (an advisory lock), and what is known of the last
 * {@value #KEPT}. Any node can be asked how one is, and told to cancel it.
 */
@Component
class Rebuilds implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(Rebuilds.class);

    private static final String LOCK = "(hashtext('roster.rebuild'), 0)";
    private static final int KEPT = 100;
    private static final Duration PULSE = Duration.ofMillis(250);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Projection projection;
    private final JdbcConnectionDetails database;
    private final JdbcClient jdbc;
    private final EventKinds kinds;
    private final EventLog events;
    private final Duration patience;
    private final int snapshotLimit;
    private volatile @Nullable Running last;
    private volatile boolean stopping;

    /**
     * @param patience with a projection that stands still; longer than the claim of a node that was killed lasts
     * @param snapshotLimit how many snapshots there can be
     */
    Rebuilds(
            Projection projection,
            JdbcConnectionDetails database,
            JdbcClient jdbc,
            EventKinds kinds,
            EventLog events,
            @Value("${roster.rebuild-patience:12s}") Duration patience,
            @Value("${roster.snapshots.limit:5}") int snapshotLimit) {
        this.projection = projection;
        this.database = database;
        this.jdbc = jdbc;
        this.kinds = kinds;
        this.events = events;
        this.patience = patience;
        this.snapshotLimit = snapshotLimit;
    }

    /**
     * Starts one, which runs on in a thread of its own.
     *
     * @return what is known of it
     * @throws RebuildRefused if another is running, or if there is nothing to undo
     */
    RebuildView start(RebuildKind kind) {
        return start(kind, kind == RebuildKind.UNDO ? this::requirePrevious : alone -> {});
    }

    /**
     * Starts to build a snapshot.
     *
     * @param name null if it is to be given one
     * @param position at or before which nothing can come any more
     * @throws RebuildRefused if a rebuild is running, the name is taken, or there are as many as there can be
     */
    RebuildView snapshot(@Nullable String name, long position, Duration timeToLive) {
        return begin(
                RebuildKind.SNAPSHOT,
                alone -> new Snapshots(alone, projection).plan(name, position, timeToLive, snapshotLimit));
    }

    /** By the database's clock, as all that is kept of rebuilds. */
    Instant now() {
        return jdbc.sql("select clock_timestamp()")
                .query(OffsetDateTime.class)
                .single()
                .toInstant();
    }

    /**
     * Rebuilds because this service is made for a newer version than that of the live generation.
     *
     * @throws RebuildRefused if another is running, or has done so, or if somebody went back to the older version since a time, by
     *     the database's clock
     */
    RebuildView upgrade(Instant since) {
        return start(RebuildKind.REBUILD, alone -> {
            var live = Generation.live(alone, projection).progress();
            if (live.filter(progress -> progress.version() >= projection.version())
                    .isPresent()) {
                throw RebuildRefused.sinceItIsNew();
            }
            list().stream()
                    .filter(rebuild -> rebuild.state().equals(RebuildState.DONE.toString())
                            && RebuildKind.named(rebuild.kind()).replacesLive())
                    .findFirst()
                    .filter(last -> last.kind().equals(RebuildKind.UNDO.toString())
                            && last.startedAt().isAfter(since))
                    .ifPresent(undo -> {
                        throw RebuildRefused.sinceItWasUndone(undo.id());
                    });
        });
    }

    private RebuildView start(RebuildKind kind, Consumer<JdbcClient> requirement) {
        return begin(kind, alone -> {
            requirement.accept(alone);
            return null;
        });
    }

    /** @param plan what is to be built, if it is a snapshot; refuses what can't be begun */
    private RebuildView begin(RebuildKind kind, Function<JdbcClient, Snapshot.@Nullable Plan> plan) {
        var connections = new RebuildConnections(database);
        try {
            var control = connections.open();
            var alone = RebuildConnections.jdbc(control);
            requireAlone(alone);
            removeLeftovers(alone);
            var snapshot = plan.apply(alone);
            // What is undone has no address to look at.
            Preconditions.require(kind != RebuildKind.UNDO);
            var id = insert(kind, snapshot);
            var rebuild = new Running(id, kind, snapshot, connections, control);
            last = rebuild;
            Thread.ofPlatform().name("rebuild").start(rebuild::run);
            return find(id).orElseThrow();
        } catch (SQLException | RuntimeException e) {
            connections.close();
            throw e instanceof RuntimeException unchecked ? unchecked : new UncheckedSqlException((SQLException) e);
        }
    }

    /** One that has ended, or begins, holds the lock for a moment in which none is seen to run. */
    private void requireAlone(JdbcClient alone) {
        var giveUp = System.nanoTime() + RETRY.toNanos();
        while (!tryLock(alone)) {
            var other = list().stream().filter(rebuild -> !rebuild.hasEnded()).findFirst();
            if (other.isPresent()) {
                throw RebuildRefused.since(other.get().id());
            }
            if (System.nanoTime() > giveUp) {
                throw RebuildRefused.sinceAnotherBegins();
            }
            alone.sql("select pg_sleep(0.05)").query((RowCallbackHandler) row -> {});
        }
    }

    private static boolean tryLock(JdbcClient alone) {
        return alone.sql("select pg_try_advisory_lock" + LOCK)
                .query(Boolean.class)
                .single();
    }

    private void requirePrevious(JdbcClient alone) {
        var previous = Generation.previous(alone, projection).progress();
        if (previous.isEmpty()) {
            throw RebuildRefused.withoutPrevious();
        }
        if (previous.get().version() != projection.version()) {
            throw RebuildRefused.withPreviousOf(previous.get().version(), projection.version());
        }
    }

    private long insert(RebuildKind kind, Snapshot.@Nullable Plan snapshot) {
        jdbc.sql("""
                delete from eventstore.rebuild where id <= (select max(id) - ? from eventstore.rebuild)""").param(KEPT - 1).update();
        return jdbc.sql("insert into eventstore.rebuild (kind, snapshot, state) values (?, ?, ?) returning id")
                .param(kind.toString())
                .param(snapshot == null ? null : snapshot.name())
                .param(RebuildState.WAITING.toString())
                .query(Long.class)
                .single();
    }

    /** Removes what a rebuild left whose process ended before it did. */
    void removeLeftovers() {
        try (var connections = new RebuildConnections(database)) {
            var alone = RebuildConnections.jdbc(connections.open());
            if (tryLock(alone)) {
                removeLeftovers(alone);
            }
        } catch (SQLException e) {
            throw new UncheckedSqlException(e);
        }
    }

    private void removeLeftovers(JdbcClient alone) {
        alone.sql("select nspname from pg_namespace where starts_with(nspname, ?) order by nspname")
                .param(Rebuild.SCHEMA_PREFIX)
                .query(String.class)
                .list()
                .forEach(schema -> {
                    new Generation(alone, projection, schema).drop();
                    log.info("Removed {}, which a rebuild left that was interrupted", schema);
                });
        alone.sql("""
                update eventstore.rebuild set state = ?, ended_at = clock_timestamp()
                where ended_at is null""").param(RebuildState.INTERRUPTED.toString()).update();
    }

    /** The newest first. */
    List<RebuildView> list() {
        return views("");
    }

    Optional<RebuildView> find(long id) {
        return views("where id = " + id).stream().findFirst();
    }

    /**
     * One that runs holds the lock; what looks as if it ran without it was interrupted, unless it ended just then: the
     * statement sees rows as they were when it began, and the lock a moment later.
     */
    private List<RebuildView> views(String which) {
        var views = look(which);
        return views.stream().anyMatch(view -> view.hasEnded() && view.endedAt() == null) ? look(which) : views;
    }

    private List<RebuildView> look(String which) {
        return jdbc.sql("""
                select rebuild.*, coalesce(ended_at, clock_timestamp()) as until, ended_at is not null or exists (
                    select from pg_locks
                    where locktype = 'advisory' and granted and objsubid = 2 and objid = 0
                      and classid::bigint = hashtext('roster.rebuild')::bigint & 4294967295
                      and database = (select oid from pg_database where datname = current_database())) as alive
                from eventstore.rebuild %s order by id desc""".formatted(which))
                .query((row, number) -> RebuildView.of(
                        row.getLong("id"),
                        RebuildKind.named(row.getString("kind")),
                        row.getString("snapshot"),
                        row.getBoolean("alive") ? RebuildState.named(row.getString("state")) : RebuildState.INTERRUPTED,
                        row.getLong("position"),
                        row.getLong("head"),
                        row.getLong("events"),
                        row.getObject("started_at", OffsetDateTime.class).toInstant(),
                        row.getObject("until", OffsetDateTime.class).toInstant(),
                        instant(row.getObject("ended_at", OffsetDateTime.class)),
                        read(row.getString("comparison"), Comparison.class),
                        read(row.getString("failure"), RebuildView.Failure.class)))
                .list();
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }

    private static <T> @Nullable T read(@Nullable String json, Class<T> type) {
        return json == null ? null : JSON.readValue(json, type);
    }

    /**
     * Cancels one on whichever node it runs, and waits until nothing is left of it.
     *
     * @return whether it has ended by now
     * @throws RebuildRefused if it had ended already, or came to its end first
     */
    boolean cancel(RebuildView rebuild) throws InterruptedException {
        if (rebuild.hasEnded()) {
            requireEndedBy(rebuild, RebuildState.INTERRUPTED);
        }
        Preconditions.require(true);
        jdbc.sql("update eventstore.rebuild set cancelled = true where id = ? and ended_at is null")
                .param(rebuild.id())
                .update();
        var giveUp = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < giveUp) {
            var now = find(rebuild.id());
            if (now.isEmpty()) {
                return true;
            }
            if (now.get().endedAt() != null) {
                requireEndedBy(now.get(), RebuildState.CANCELLED, RebuildState.INTERRUPTED);
                return true;
            }
            if (now.get().hasEnded()) {
                removeLeftovers();
            }
            Thread.sleep(PULSE);
        }
        return false;
    }

    private static void requireEndedBy(RebuildView rebuild, RebuildState... ends) {
        if (!List.of(ends).contains(RebuildState.named(rebuild.state()))) {
            throw RebuildRefused.afterItsEnd(rebuild);
        }
    }

    /** With the service ends what it does. */
    @Override
    public void destroy() throws InterruptedException {
        stopping = true;
        var rebuild = last;
        if (rebuild != null) {
            rebuild.connections.stop();
            if (!rebuild.ended.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                log.warn("The {} {} does not end; the next start removes what it leaves", rebuild.kind, rebuild.id);
            }
        }
    }

    /** One that runs here. */
    private final class Running {

        private final long id;
        private final RebuildKind kind;
        private final Snapshot.@Nullable Plan snapshot;
        private final RebuildConnections connections;
        private final Connection control;
        private final RebuildProgress progress = new RebuildProgress();
        private final CountDownLatch ended = new CountDownLatch(1);
        private volatile boolean cancelled;

        private Running(
                long id,
                RebuildKind kind,
                Snapshot.@Nullable Plan snapshot,
                RebuildConnections connections,
                Connection control) {
            this.id = id;
            this.kind = kind;
            this.snapshot = snapshot;
            this.connections = connections;
            this.control = control;
        }

        private void run() {
            log.info("Began {} {}", kind, id);
            Thread.ofVirtual().name("rebuild-pulse").start(this::tell);
            Throwable failure = null;
            try {
                var rebuild = new Rebuild(id, projection, patience, control, connections, events, progress);
                kinds.requireReaders();
                switch (kind) {
                    case REBUILD -> rebuild.rebuild();
                    case VERIFY -> rebuild.verify();
                    case UNDO -> rebuild.undo();
                    case SNAPSHOT -> rebuild.snapshot(Objects.requireNonNull(snapshot));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                failure = e;
            } catch (SQLException | RuntimeException | Error e) {
                failure = e;
            }
            end(failure);
        }

        /** Lets everybody see how it is, and hears whether it is to be cancelled, until it has ended. */
        private void tell() {
            while (ended.getCount() > 0) {
                try {
                    cancelled |= jdbc.sql("""
                            update eventstore.rebuild set state = ?, position = ?, head = ?, events = ?
                            where id = ? and ended_at is null returning cancelled""")
                            .params(
                                    progress.state().toString(),
                                    progress.position(),
                                    progress.head(),
                                    progress.events().sum(),
                                    id)
                            .query(Boolean.class)
                            .optional()
                            .orElse(false);
                } catch (DataAccessException e) {
                    log.debug("How the rebuild is can't be told now", e);
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
                var alone = RebuildConnections.jdbc(fresh.open());
                Rebuild.dropLeft(alone, projection, id);
                alone.sql("""
                        update eventstore.rebuild
                        set state = ?, position = ?, head = ?, events = ?, ended_at = clock_timestamp(),
                            comparison = ?::json, failure = ?::json
                        where id = ?""")
                        .params(Arrays.asList(
                                state.toString(),
                                progress.position(),
                                progress.head(),
                                progress.events().sum(),
                                progress.comparison() == null ? null : JSON.writeValueAsString(progress.comparison()),
                                why == null ? null : JSON.writeValueAsString(locate(alone, why)),
                                id))
                        .update();
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

    /** Names the event. */
    private static RebuildView.Failure locate(JdbcClient alone, RebuildView.Failure failure) {
        return failure.position() == null
                ? failure
                : new RebuildView.Failure(
                        failure.position(),
                        alone.sql("select event_name from eventstore.event where position = ?")
                                .param(failure.position())
                                .query(String.class)
                                .optional()
                                .orElse(null),
                        failure.reason());
    }
}
