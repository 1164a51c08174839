package dev.roster.eventstore.transaction;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLWarning;

/**
 * Commits on a PostgreSQL that may have a synchronous standby. While there is none, a commit waits for it, and no time-out of the server's
 * ends that; if an operator does, PostgreSQL reports success with a warning (PostgreSQL, 26.2.8). Neither is an acknowledgement.
 *
 * <p>Whoever gives up a connection on which a commit waits leaves that wait, with its locks, to the server. So as long as one waits, no
 * other is begun: connections are not used up, here and there, and whoever comes next is refused at once with nothing done. Until that is
 * seen, some connections are left to those who read.
 */
final class SynchronousCommits {

    /** What raises the warning, whichever language it is in. */
    private static final String WAIT = "SyncRepWaitForLSN";

    /** A commit takes milliseconds: whether one that takes longer waits for a standby is asked before another is begun. */
    private static final Duration SLOW = Duration.ofMillis(500);

    /** By then, who waits for a standby is seen to. */
    private static final Duration LONGEST_WAIT_FOR_ROOM = Duration.ofMillis(1_200);

    private static final int LEFT_FOR_READS = 2;
    private static final int CONNECTIONS = 10;

    private static final String LOOK = """
            select pg_current_xact_id_if_assigned() is not null
                and current_setting('synchronous_commit') not in ('off', 'local')
                and current_setting('synchronous_standby_names') <> '' as will_wait,
                exists (
                    select from pg_stat_activity
                    where usename = current_user and wait_event = 'SyncRep' and pid <> pg_backend_pid()
                        and query_start < clock_timestamp() - interval '1 s') as others_wait""";

    private final Set<UnderWay> underWay = ConcurrentHashMap.newKeySet();
    private final Semaphore room;
    private volatile boolean failed;

    /** @param connections where they come from */
    SynchronousCommits(DataSource connections) {
        room = new Semaphore(Math.max(1, size(connections) - LEFT_FOR_READS));
    }

    private static int size(DataSource connections) {
        try {
            return connections.isWrapperFor(HikariDataSource.class)
                    ? connections.unwrap(HikariDataSource.class).getMaximumPoolSize()
                    : CONNECTIONS;
        } catch (SQLException e) {
            return CONNECTIONS;
        }
    }

    /**
     * Commits the transaction of a connection.
     *
     * @param commit commits it
     * @throws SQLException if it was not begun, since others wait for the standby; or if the wait was cancelled, so that nobody knows
     *     whether a fail-over keeps it
     */
    void commit(Connection connection, Runnable commit) throws SQLException {
        if (failed || isSlow()) {
            requireNoWaits(connection);
        }
        // An older one, of whatever else the transaction did, is not the commit's.
        connection.clearWarnings();
        var hasRoom = takeRoom(connection);
        var own = new UnderWay(System.nanoTime());
        underWay.add(own);
        try {
            commit.run();
        } catch (RuntimeException e) {
            failed = true;
            throw e;
        } finally {
            underWay.remove(own);
            if (hasRoom) {
                room.release();
            }
        }
        requireReplicated(connection.getWarnings());
    }

    /** Leaves connections to those who read. Commits that are slow for another reason than a standby take them all the same. */
    private boolean takeRoom(Connection connection) throws SQLException {
        if (room.tryAcquire()) {
            return true;
        }
        try {
            if (room.tryAcquire(LONGEST_WAIT_FOR_ROOM.toMillis(), TimeUnit.MILLISECONDS)) {
                return true;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        requireNoWaits(connection);
        return false;
    }

    private boolean isSlow() {
        var now = System.nanoTime();
        return underWay.stream().anyMatch(commit -> now - commit.since() > SLOW.toNanos());
    }

    private void requireNoWaits(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(LOOK)) {
            row.next();
            var othersWait = row.getBoolean("others_wait");
            if (othersWait && row.getBoolean("will_wait")) {
                throw SqlState.STANDBY_AWAITED.because(
                        "Commits wait for a synchronous standby, so nothing is committed until it is back");
            }
            if (!othersWait) {
                failed = false;
            }
        }
    }

    /**
     * Requires that what a statement, or a commit, has committed is where it was to be.
     *
     * @param warning the first of its warnings, or null
     * @throws SQLException if the wait for the standby was cancelled
     */
    static void requireReplicated(@Nullable SQLWarning warning) throws SQLException {
        for (var next = warning; next != null; next = next.getNextWarning()) {
            if (next instanceof PSQLWarning postgres
                    && postgres.getServerErrorMessage() != null
                    && WAIT.equals(postgres.getServerErrorMessage().getRoutine())) {
                throw SqlState.TRANSACTION_RESOLUTION_UNKNOWN.because(
                        "It is committed, but the wait for the synchronous standby was cancelled: a fail-over may lose it");
            }
        }
    }

    /** A commit; two that began at the same moment are two. */
    private static final class UnderWay {

        private final long since;

        private UnderWay(long since) {
            this.since = since;
        }

        private long since() {
            return since;
        }
    }
}
