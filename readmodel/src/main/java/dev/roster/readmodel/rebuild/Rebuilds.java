package dev.roster.readmodel.rebuild;

import dev.roster.eventstore.postgres.Poll;
import dev.roster.eventstore.postgres.ReadModelSchema;
import dev.roster.eventstore.transaction.UncheckedSqlException;
import dev.roster.readmodel.Generation;
import dev.roster.readmodel.Projection;
import dev.roster.readmodel.ReadModelSnapshot;
import dev.roster.readmodel.ReadModelSnapshots;
import dev.roster.readmodel.RebuildConnections;
import dev.roster.web.Preconditions;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The rebuilds of the read model, one at a time in the whole cluster. They begin on this node, and any node can be asked how one
 * is, and told to cancel it.
 */
@Component
class Rebuilds {

    private static final Logger log = LoggerFactory.getLogger(Rebuilds.class);

    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final Duration LOCK_PAUSE = Duration.ofMillis(50);
    private static final Duration PATIENCE_WITH_LOCK = Duration.ofSeconds(1);
    private static final Duration PATIENCE_WITH_CANCELLED = Duration.ofSeconds(20);

    private final Projection projection;
    private final ReadModelSchema schema;
    private final JdbcConnectionDetails database;
    private final RebuildRegistry records;
    private final RebuildRunner runner;
    private final int snapshotLimit;

    Rebuilds(
            Projection projection,
            ReadModelSchema schema,
            JdbcConnectionDetails database,
            RebuildRegistry records,
            RebuildRunner runner,
            ReadModelProperties properties) {
        this.projection = projection;
        this.schema = schema;
        this.database = database;
        this.records = records;
        this.runner = runner;
        this.snapshotLimit = properties.snapshots().limit();
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
        return begin(alone -> RebuildPlan.snapshot(
                plan(new ReadModelSnapshots(alone, projection, schema), name, position, timeToLive)));
    }

    /**
     * Starts to apply an event that was set aside.
     *
     * @throws RebuildRefused if a rebuild is running
     */
    RebuildView reinstate(long position) {
        return begin(alone -> RebuildPlan.reinstatement(position));
    }

    private ReadModelSnapshot.Plan plan(
            ReadModelSnapshots snapshots, @Nullable String name, long position, Duration timeToLive) {
        if (snapshots.list().size() >= snapshotLimit) {
            throw RebuildRefused.withTooManySnapshots(snapshotLimit);
        }
        if (name != null && snapshots.isTaken(name)) {
            throw RebuildRefused.withNameTaken(name, schema.snapshot(name));
        }
        return new ReadModelSnapshot.Plan(
                name == null ? snapshots.freeName("p" + position) : name, position, timeToLive);
    }

    /**
     * Rebuilds because this service is made for a newer version than that of the live generation.
     *
     * @throws RebuildRefused if another is running, or has done so, or if somebody went back to the older version since a time, by
     *     the database's clock
     */
    RebuildView upgrade(Instant since) {
        return start(RebuildKind.REBUILD, alone -> {
            var live = Generation.live(alone, projection, schema).progress();
            if (live.filter(progress -> progress.version() >= projection.version())
                    .isPresent()) {
                throw RebuildRefused.sinceItIsNew();
            }
            list().stream()
                    .filter(rebuild -> rebuild.state() == RebuildState.DONE
                            && rebuild.kind().replacesLive())
                    .findFirst()
                    .filter(last ->
                            last.kind() == RebuildKind.UNDO && last.startedAt().isAfter(since))
                    .ifPresent(undo -> {
                        throw RebuildRefused.sinceItWasUndone(undo.id());
                    });
        });
    }

    private RebuildView start(RebuildKind kind, Consumer<JdbcClient> requirement) {
        return begin(alone -> {
            requirement.accept(alone);
            return RebuildPlan.of(kind);
        });
    }

    /** @param plans what is to be done; refuses what can't be begun */
    private RebuildView begin(Function<JdbcClient, RebuildPlan> plans) {
        var connections = new RebuildConnections(database);
        try {
            var control = connections.open();
            var alone = RebuildConnections.jdbc(control);
            requireAlone(alone);
            removeLeftovers(alone);
            var plan = plans.apply(alone);
            // What is undone has no address to look at.
            Preconditions.require(plan.kind() != RebuildKind.UNDO);
            var id = records.add(plan);
            runner.start(id, plan, connections, control);
            return find(id).orElseThrow();
        } catch (SQLException | RuntimeException e) {
            connections.close();
            throw e instanceof RuntimeException unchecked ? unchecked : new UncheckedSqlException((SQLException) e);
        }
    }

    /** One that has ended, or begins, holds the lock for a moment in which none is seen to run. */
    private void requireAlone(JdbcClient alone) {
        try {
            if (!Poll.until(() -> tryLock(alone), LOCK_PAUSE, PATIENCE_WITH_LOCK)) {
                throw RebuildRefused.sinceAnotherBegins();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw RebuildRefused.sinceAnotherBegins();
        }
    }

    private boolean tryLock(JdbcClient alone) {
        if (RebuildRegistry.tryLock(alone)) {
            return true;
        }
        list().stream().filter(rebuild -> !rebuild.hasEnded()).findFirst().ifPresent(other -> {
            throw RebuildRefused.since(other.id());
        });
        return false;
    }

    private void requirePrevious(JdbcClient alone) {
        var previous = Generation.previous(alone, projection, schema).progress();
        if (previous.isEmpty()) {
            throw RebuildRefused.withoutPrevious();
        }
        if (previous.get().version() != projection.version()) {
            throw RebuildRefused.withPreviousOf(previous.get().version(), projection.version());
        }
    }

    /** Removes what a rebuild left whose process ended before it did. */
    void removeLeftovers() {
        try (var connections = new RebuildConnections(database)) {
            var alone = RebuildConnections.jdbc(connections.open());
            if (RebuildRegistry.tryLock(alone)) {
                removeLeftovers(alone);
            }
        } catch (SQLException e) {
            throw new UncheckedSqlException(e);
        }
    }

    private void removeLeftovers(JdbcClient alone) {
        Rebuild.leftovers(alone, projection, schema).forEach(generation -> {
            generation.drop();
            log.info("Removed {}, which a rebuild left that was interrupted", generation.schema());
        });
        new RebuildRegistry(alone).endInterrupted();
    }

    /** The newest first. */
    List<RebuildView> list() {
        return records.list();
    }

    Optional<RebuildView> find(long id) {
        return records.find(id);
    }

    /** By the database's clock, as all that is kept of rebuilds. */
    Instant now() {
        return records.now();
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
        records.requestCancellation(rebuild.id());
        return Poll.until(() -> isCancelled(rebuild.id()), PAUSE, PATIENCE_WITH_CANCELLED);
    }

    private boolean isCancelled(long id) {
        var now = find(id);
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
        return false;
    }

    private static void requireEndedBy(RebuildView rebuild, RebuildState... ends) {
        if (!List.of(ends).contains(rebuild.state())) {
            throw RebuildRefused.afterItsEnd(rebuild);
        }
    }
}
