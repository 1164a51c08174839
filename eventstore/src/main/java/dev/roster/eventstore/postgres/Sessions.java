package dev.roster.eventstore.postgres;

import dev.roster.eventstore.transaction.SqlState;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What a connection has to keep as long as it is open: its locks, its settings, and what it listens for. All of these belong to
 * PostgreSQL's session, which a pooler between may give to others after each transaction.
 */
final class Sessions {

    private static final int ROUNDS = 3;
    private static final int LONGEST_WAIT_MILLIS = 5_000;

    /** A process of the server, none of which has lived before. */
    private static final String SESSION =
            "select pid || ' since ' || backend_start from pg_stat_activity where pid = pg_backend_pid()";

    private Sessions() {}

    /**
     * Refuses a pooler that pools transactions or statements: while a transaction keeps the session busy that a connection had
     * last, that connection is given another, or none.
     */
    static void require(DataSource connections) {
        try (var first = connections.getConnection();
                var second = connections.getConnection()) {
            first.setNetworkTimeout(Runnable::run, LONGEST_WAIT_MILLIS);
            second.setNetworkTimeout(Runnable::run, LONGEST_WAIT_MILLIS);
            for (var round = 0; round < ROUNDS; round++) {
                requireItsOwn(first, second);
            }
        } catch (SQLException e) {
            if (SqlState.PROTOCOL_VIOLATION.isIn(e)) {
                throw refused("The database", e);
            }
            if (e.getCause() instanceof SocketTimeoutException) {
                throw refused("The database does not answer within 5 s, or it", e);
            }
            throw new IllegalStateException("The database can't be asked for sessions", e);
        }
    }

    private static void requireItsOwn(Connection first, Connection second) throws SQLException {
        var before = session(first);
        second.setAutoCommit(false);
        var other = session(second);
        var after = session(first);
        second.commit();
        second.setAutoCommit(true);
        if (!before.equals(after) || before.equals(other)) {
            throw refused("The database", null);
        }
    }

    private static String session(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(SESSION)) {
            row.next();
            return row.getString(1);
        }
    }

    private static StartupRefused refused(String database, @Nullable SQLException cause) {
        return new StartupRefused(
                database
                        + " is behind a pooler that gives each transaction another session: locks and time-outs of the service"
                        + " would be those of others.",
                "Let the pooler pool sessions (PgBouncer: pool_mode = session), or connect to PostgreSQL itself.",
                cause);
    }

    /** Refuses a pool without the time-outs that the service relies on, whoever took them away. */
    static void requireTimeouts(DataSource pool) {
        var wrong = JdbcClient.create(pool).sql("""
                select format('%s = %s ms', name, setting) from pg_settings
                where name in ('lock_timeout', 'transaction_timeout') and setting::bigint not between 1 and 10000
                order by name""").query(String.class).list();
        if (!wrong.isEmpty()) {
            throw new StartupRefused(
                    "The pool's connections have " + String.join(" and ", wrong)
                            + ": what hangs would hold up everybody else.",
                    "Leave spring.datasource.hikari.connection-init-sql as it is, or begin yours with:"
                            + " set lock_timeout = '3s'; set transaction_timeout = '10s'. None may be 0 or more than 10 s.");
        }
    }
}
