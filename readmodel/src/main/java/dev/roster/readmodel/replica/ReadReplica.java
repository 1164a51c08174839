package dev.roster.readmodel.replica;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import dev.roster.eventstore.epoch.Epochs;
import dev.roster.eventstore.postgres.ReadModelSchema;
import dev.roster.eventstore.transaction.SqlState;
import dev.roster.eventstore.transaction.UncheckedSqlException;
import dev.roster.readmodel.replica.StandbyConnections.NoCopy;
import jakarta.persistence.PersistenceException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.web.ErrorResponseException;

/**
 * A standby that reads may go to. It answers if its read model has reached the position that an answer must have, in the very
 * snapshot that the answer is made from. Otherwise, and whatever fails, whoever asks goes on to the primary. Once it can't be
 * reached it is asked for nothing until a look, once a second, finds it again.
 */
public final class ReadReplica implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(ReadReplica.class);

    private static final long LOOK_MILLIS = 1_000;

    /** A part of what a request has, so that the primary can still answer it. */
    private static final Duration LONGEST_STATEMENT = Duration.ofSeconds(4);

    /**
     * What says nothing of the next statement: one took too long, one wrote, and a connection that was ended before, such as for being in the
     * way of what the standby replays.
     */
    private static final Set<String> OF_ONE_STATEMENT = Set.of("57014", "25006", "08003");

    private final HikariDataSource pool;
    private final JdbcClient primary;
    private final String progress;
    private final String state;
    private final ReplicaMeters meters;
    private final Epochs epochs;
    private final Patience patience = new Patience(System::nanoTime);
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile @Nullable String unusable = "It has not been asked yet.";
    private volatile long position;
    private volatile @Nullable Connection looksOn;

    ReadReplica(
            HikariDataSource pool, JdbcClient primary, ReadModelSchema schema, ReplicaMeters meters, Epochs epochs) {
        this.pool = pool;
        this.primary = primary;
        this.progress = "select position from " + schema.name() + ".progress";
        // Who has the primary's epoch has replayed the timeline on which that was recorded.
        this.state =
                "select pg_is_in_recovery(), position, (select began_at from %s) from " + schema.name() + ".progress";
        this.meters = meters;
        this.epochs = epochs;
        epochs.onChange(epoch -> giveUp("The primary may be another, and the replica has to follow it first."));
    }

    /** Connections on which each statement is a transaction of its own. */
    public DataSource connections() {
        return pool;
    }

    /**
     * Asks a question of one statement.
     *
     * @param atLeast the position that the answer must have
     * @param positionOf an answer, as its statement has read it
     * @return nothing if the primary is to be asked
     */
    public <T> Optional<T> ask(long atLeast, ToLongFunction<T> positionOf, Supplier<T> question) {
        return attempt(atLeast, () -> {
            var answer = question.get();
            return new Answer<>(positionOf.applyAsLong(answer), answer);
        });
    }

    /**
     * Asks a question about events by any number of statements, which all see the same moment.
     *
     * @param atLeast the position that the read model must have reached at that moment
     * @return nothing if the primary is to be asked
     */
    public <T> Optional<T> askAtOneMoment(long atLeast, Question<T> question) {
        return attempt(atLeast, () -> {
            try (var connection = pool.getConnection()) {
                connection.setAutoCommit(false);
                var jdbc = on(connection);
                // Not by the connection, which the pool would have to set back.
                jdbc.sql("set transaction isolation level repeatable read").update();
                var reached = jdbc.sql(progress).query(Long.class).single();
                if (reached < atLeast) {
                    return new Answer<>(reached, null);
                }
                connection.setNetworkTimeout(Runnable::run, (int) LONGEST_STATEMENT.toMillis());
                return new Answer<>(reached, answer(question, reached, jdbc));
            } catch (SQLException e) {
                throw new UncheckedSqlException(e);
            }
        });
    }

    private static <T> @Nullable T answer(Question<T> question, long reached, JdbcClient jdbc) {
        try {
            return question.ask(reached, jdbc);
        } catch (CannotGetJdbcConnectionException e) {
            // The standby's is there already: it was one of the primary's, for keys.
            return null;
        }
    }

    private static JdbcClient on(Connection connection) {
        return JdbcClient.create(new SingleConnectionDataSource(connection, true));
    }

    private <T> Optional<T> attempt(long atLeast, Supplier<Answer<T>> question) {
        var isOfReplica = false;
        try {
            var answer = unusable == null && !isBusy() && patience.isWorthAsking(atLeast)
                    ? ask(atLeast, question)
                    : Optional.<T>empty();
            isOfReplica = answer.isPresent();
            return answer;
        } catch (ErrorResponseException e) {
            // Such as that there is none of that id.
            isOfReplica = true;
            throw e;
        } finally {
            meters.count(isOfReplica);
        }
    }

    private <T> Optional<T> ask(long atLeast, Supplier<Answer<T>> question) {
        try {
            var answer = question.get();
            patience.note(answer.position(), atLeast);
            return answer.position() < atLeast ? Optional.empty() : Optional.ofNullable(answer.value());
        } catch (DataAccessException | PersistenceException | UncheckedSqlException e) {
            log.debug("The primary is asked instead of the read replica", e);
            if (isAway(e)) {
                giveUp("It can't be reached: " + reason(e));
            }
            return Optional.empty();
        }
    }

    /** Whether as many wait for a connection as there can be: the primary is quicker. */
    private boolean isBusy() {
        return inPool(HikariPoolMXBean::getThreadsAwaitingConnection) >= pool.getMaximumPoolSize();
    }

    private boolean isAway(Throwable failure) {
        return SqlState.passing(failure)
                        .filter(sql -> !OF_ONE_STATEMENT.contains(sql.getSQLState()))
                        .isPresent()
                || (has(failure, SQLTransientConnectionException.class)
                        && inPool(running -> running.getActiveConnections() + running.getThreadsAwaitingConnection())
                                < pool.getMaximumPoolSize());
    }

    /** It begins when it is asked for its first connection. */
    private int inPool(ToIntFunction<HikariPoolMXBean> count) {
        var running = pool.getHikariPoolMXBean();
        return running == null ? 0 : count.applyAsInt(running);
    }

    private static boolean has(@Nullable Throwable failure, Class<?> type) {
        return failure != null && (type.isInstance(failure) || has(failure.getCause(), type));
    }

    /** The innermost that says anything. */
    private static String reason(Throwable failure) {
        var reason = failure.toString();
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            reason = Objects.requireNonNullElse(cause.getMessage(), reason);
        }
        return reason;
    }

    /** In a thread of its own: other scheduled tasks don't wait for a standby that is silent. */
    @Scheduled(fixedRate = LOOK_MILLIS, initialDelay = LOOK_MILLIS)
    void look() {
        if (looking.compareAndSet(false, true)) {
            Thread.ofVirtual().name("read-replica").start(() -> {
                try {
                    lookNow();
                } finally {
                    looking.set(false);
                }
            });
        }
    }

    void lookNow() {
        var history = epochs.changes();
        State there;
        try {
            // A connection of an application's own pool may not have entered it.
            there = state(primary, state.formatted("eventstore.enter_epoch()"));
        } catch (DataAccessException e) {
            log.debug("The primary can't be asked now, and so nobody asks the read replica", e);
            return;
        }
        try {
            judge(
                    state(on(lookingConnection()), state.formatted("eventstore.epoch order by number desc limit 1")),
                    there,
                    history);
        } catch (SQLException | DataAccessException e) {
            giveUp(has(e, NoCopy.class) ? reason(e) : "It can't be reached, or has no read model: " + reason(e));
            close();
        }
    }

    private static State state(JdbcClient jdbc, String statement) {
        return jdbc.sql(statement)
                .query((row, number) ->
                        new State(row.getBoolean(1), row.getLong(2), row.getObject(3, OffsetDateTime.class)))
                .single();
    }

    /** One of its own, since the pool's may all be in use. */
    private Connection lookingConnection() throws SQLException {
        var connection = looksOn;
        if (connection == null) {
            connection = Objects.requireNonNull(pool.getDataSource()).getConnection();
            looksOn = connection;
        }
        return connection;
    }

    private void close() {
        var connection = looksOn;
        looksOn = null;
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                log.debug("The connection of the look can't be closed", e);
            }
        }
    }

    private void judge(State here, State there, int history) {
        if (!here.isStandby()) {
            giveUp("It is no standby: it was promoted, or never was one.");
            close();
        } else if (!here.epochBeganAt().equals(there.epochBeganAt())) {
            giveUp("It has not come to the epoch that began on the primary at " + there.epochBeganAt() + ".");
        } else if (unusable == null || poolConnects()) {
            use(here.position(), there.position(), history);
        }
    }

    /** So that no request waits for the first connection, or meets a failure from before. */
    private boolean poolConnects() {
        try (var connection = pool.getConnection()) {
            return connection.isValid(1);
        } catch (SQLException e) {
            giveUp("It can't be reached: " + reason(e));
            return false;
        }
    }

    private synchronized void use(long reached, long reachedByPrimary, int history) {
        if (history != epochs.changes()) {
            return;
        }
        position = reached;
        meters.setLag((double) Math.max(0, reachedByPrimary - reached));
        if (unusable != null) {
            unusable = null;
            log.info("The read replica is used");
        }
    }

    private synchronized void giveUp(String reason) {
        meters.setLag(Double.NaN);
        if (unusable == null) {
            log.warn("The read replica is not used, and the primary answers all reads: {}", reason);
            // They are broken, or lead to what may be another server when it is found again.
            Optional.ofNullable(pool.getHikariPoolMXBean()).ifPresent(HikariPoolMXBean::softEvictConnections);
        }
        unusable = reason;
    }

    /** Why it is asked for nothing now; nothing if it is asked. */
    Optional<String> unusable() {
        return Optional.ofNullable(unusable);
    }

    /** That its read model had reached at the last look. */
    long position() {
        return position;
    }

    @Override
    public void destroy() {
        close();
        pool.close();
    }

    /** Asked at a moment. */
    @FunctionalInterface
    public interface Question<T> {

        /**
         * Asks it.
         *
         * @param reached the position that the read model has reached: no event up to it is missing
         */
        T ask(long reached, JdbcClient jdbc);
    }

    /** @param value null if the position says that it is not needed */
    private record Answer<T>(long position, @Nullable T value) {}

    private record State(boolean isStandby, long position, OffsetDateTime epochBeganAt) {}
}
