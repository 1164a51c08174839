package dev.roster.readmodel;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** The connections of one rebuild: without the pool's time-outs, and all of them can be stopped at once. */
public final class RebuildConnections implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(RebuildConnections.class);

    private static final int LOGIN_SECONDS = 10;
    private static final int CONNECT_SECONDS = 3;

    /** An index of all that there is. */
    private static final int LONGEST_STATEMENT_SECONDS = 3_600;

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final JdbcConnectionDetails database;
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;
    private volatile long stoppedAt;

    public RebuildConnections(JdbcConnectionDetails database) {
        this.database = database;
    }

    public Connection open() throws SQLException {
        var properties = new Properties();
        PGProperty.USER.set(properties, database.getUsername());
        PGProperty.PASSWORD.set(properties, database.getPassword());
        PGProperty.APPLICATION_NAME.set(properties, "roster rebuild");
        PGProperty.TCP_KEEP_ALIVE.set(properties, true);
        PGProperty.CONNECT_TIMEOUT.set(properties, CONNECT_SECONDS);
        PGProperty.LOGIN_TIMEOUT.set(properties, LOGIN_SECONDS);
        PGProperty.SOCKET_TIMEOUT.set(properties, LONGEST_STATEMENT_SECONDS);
        PGProperty.LOG_SERVER_ERROR_DETAIL.set(properties, false);
        var connection = DriverManager.getConnection(database.getJdbcUrl(), properties);
        open.removeIf(RebuildConnections::isClosed);
        open.add(connection);
        requireNotStopped();
        return connection;
    }

    /** On this connection alone, which stays open. */
    public static JdbcClient jdbc(Connection connection) {
        return JdbcClient.create(new SingleConnectionDataSource(connection, true));
    }

    boolean isStopped() {
        return stopped;
    }

    /**
     * Returns if the rebuild may go on.
     *
     * @throws RebuildStopped if it was told to
     */
    public void requireNotStopped() {
        if (stopped) {
            throw new RebuildStopped();
        }
    }

    /** Ends whatever statement is running; said again, those that began since, and in the end the connections. */
    public void stop() {
        if (!stopped) {
            stoppedAt = System.nanoTime();
            stopped = true;
        }
        var isDeaf = System.nanoTime() - stoppedAt > PATIENCE.toNanos();
        for (var connection : List.copyOf(open)) {
            try {
                if (isDeaf) {
                    connection.abort(Runnable::run);
                } else if (!connection.isClosed()) {
                    connection.unwrap(PGConnection.class).cancelQuery();
                }
            } catch (SQLException e) {
                log.debug("A statement of a rebuild can't be cancelled", e);
            }
        }
    }

    @Override
    public void close() {
        for (var connection : List.copyOf(open)) {
            try {
                connection.close();
            } catch (SQLException e) {
                log.debug("A connection of a rebuild can't be closed", e);
            }
        }
    }

    private static boolean isClosed(Connection connection) {
        try {
            return connection.isClosed();
        } catch (SQLException e) {
            return true;
        }
    }

    /** Somebody, or the end of the service, stopped the rebuild. */
    static final class RebuildStopped extends RuntimeException {

        private RebuildStopped() {
            super("The rebuild was stopped.", null, false, false);
        }
    }
}
