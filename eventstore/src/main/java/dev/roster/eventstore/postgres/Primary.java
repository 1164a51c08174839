package dev.roster.eventstore.postgres;

import dev.roster.eventstore.transaction.SqlState;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/** The server that takes writes, which may be another from time to time, and none for a while. */
final class Primary {

    private static final Logger log = LoggerFactory.getLogger(Primary.class);

    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final int CONNECT_SECONDS = 3;

    /** A PostgreSQL of version 14 or newer reports it of itself, at the start of a session and when it changes. */
    private static final String IS_STANDBY = "in_hot_standby";

    private Primary() {}

    /**
     * Closes a new connection if it leads to a standby: that is as good as none. It may be promoted, or the name or the proxy that led
     * to it may lead elsewhere soon.
     */
    static Connection require(Connection connection) throws SQLException {
        if (connection.isWrapperFor(PGConnection.class)
                && "on".equals(connection.unwrap(PGConnection.class).getParameterStatus(IS_STANDBY))) {
            connection.close();
            throw SqlState.CANNOT_CONNECT_NOW.because("The server is a standby, which takes no writes");
        }
        return connection;
    }

    /**
     * Waits until there is one.
     *
     * @throws StartupRefused if there is none in time
     */
    static void await(JdbcConnectionDetails database, Duration longest) {
        var last = new AtomicReference<SQLException>();
        try {
            if (!Poll.until(() -> isThere(database, longest, last), PAUSE, longest)) {
                throw refused(last.get(), longest);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw refused(last.get(), longest);
        }
    }

    /** Or refuses for a reason that does not pass, which the next one to connect is told. */
    private static boolean isThere(
            JdbcConnectionDetails database, Duration longest, AtomicReference<SQLException> last) {
        var properties = new Properties();
        PGProperty.USER.set(properties, database.getUsername());
        PGProperty.PASSWORD.set(properties, database.getPassword());
        PGProperty.CONNECT_TIMEOUT.set(properties, CONNECT_SECONDS);
        PGProperty.SOCKET_TIMEOUT.set(properties, CONNECT_SECONDS);
        try {
            require(DriverManager.getConnection(database.getJdbcUrl(), properties))
                    .close();
            return true;
        } catch (SQLException e) {
            if (!SqlState.isAway(e)) {
                return true;
            }
            if (last.getAndSet(e) == null) {
                log.info(
                        "The database is not there yet, and is waited for up to {} s: {}",
                        longest.toSeconds(),
                        e.getMessage());
            }
            return false;
        }
    }

    private static StartupRefused refused(SQLException last, Duration longest) {
        return new StartupRefused(
                "No PostgreSQL that takes writes was there within " + longest.toSeconds() + " s: " + last.getMessage(),
                "Look at spring.datasource.url and at the server. Where there are standbys, name all servers in it, with"
                        + " targetServerType=primary: jdbc:postgresql://one,other/roster?targetServerType=primary.",
                last);
    }
}
