package dev.roster.eventstore.postgres;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.SQLExceptionOverride;
import com.zaxxer.hikari.util.DriverDataSource;
import dev.roster.eventstore.epoch.Epochs;
import dev.roster.eventstore.transaction.SqlState;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Where a pool gets its connections from, to a primary alone: once PostgreSQL is away, each attempt goes on until it is back, or for as long as requests wait
 * for a connection. A pool's own pauses between attempts double up to 5 s (HikariCP 7.0.2), whoever waits meanwhile, so that a service
 * could be as much longer away than its database.
 */
final class PatientDataSource extends DelegatingDataSource {

    private static final Duration LOOK = Duration.ofMillis(200);

    /** Of the pool's thread that adds connections, and no other. */
    private static final String ADDER = ":connection-adder";

    private final Duration patience;
    private final BooleanSupplier isClosed;
    private final Epochs epochs;
    private volatile boolean away;

    /**
     * @param patience of an attempt while the database is away
     * @param isClosed whether nobody wants a connection any more
     * @param epochs which each connection enters first
     */
    PatientDataSource(DataSource connections, Duration patience, BooleanSupplier isClosed, Epochs epochs) {
        super(connections);
        this.patience = patience;
        this.isClosed = isClosed;
        this.epochs = epochs;
    }

    /** Puts one between a pool that has not begun and its driver, unless it has connections from elsewhere. */
    static void into(HikariDataSource pool, Epochs epochs) {
        var hasDriver = pool.getJdbcUrl() != null
                && pool.getDataSource() == null
                && pool.getDataSourceClassName() == null
                && pool.getDataSourceJNDI() == null;
        if (hasDriver && !pool.isRunning()) {
            var driver = new DriverDataSource(
                    pool.getJdbcUrl(),
                    pool.getDriverClassName(),
                    pool.getDataSourceProperties(),
                    pool.getUsername(),
                    pool.getPassword());
            pool.setDataSource(new PatientDataSource(
                    driver, Duration.ofMillis(pool.getConnectionTimeout()), pool::isClosed, epochs));
            epochs.onChange(epoch -> pool.getHikariPoolMXBean().softEvictConnections());
            if (pool.getExceptionOverride() == null && pool.getExceptionOverrideClassName() == null) {
                pool.setExceptionOverride(new ReadOnly());
            }
        }
    }

    /** A connection on which PostgreSQL refuses to write is given up, as one that is broken: the next may lead to a primary. */
    private static final class ReadOnly implements SQLExceptionOverride {

        @java.lang.Override
        public SQLExceptionOverride.Override adjudicate(SQLException refusal) {
            return SqlState.READ_ONLY.isIn(refusal)
                    ? SQLExceptionOverride.Override.MUST_EVICT
                    : SQLExceptionOverride.Override.CONTINUE_EVICT;
        }
    }

    @Override
    public Connection getConnection() throws SQLException {
        return attempt(super::getConnection);
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        return attempt(() -> super.getConnection(username, password));
    }

    private interface Attempt {
        Connection connect() throws SQLException;
    }

    /** The first failure is told at once, so that whoever waits can be told why. */
    private Connection attempt(Attempt attempt) throws SQLException {
        var isPatient = away && Thread.currentThread().getName().endsWith(ADDER);
        var end = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                var connection = entered(Primary.require(attempt.connect()));
                away = false;
                return connection;
            } catch (SQLException e) {
                away = SqlState.isAway(e);
                if (!away || !isPatient) {
                    throw e;
                }
                if (isClosed.getAsBoolean() || System.nanoTime() >= end || !pause()) {
                    // So the pool ends its round of attempts: who asks next begins one with its shortest pause.
                    Thread.currentThread().interrupt();
                    throw e;
                }
            }
        }
    }

    private Connection entered(Connection connection) throws SQLException {
        try {
            epochs.enter(connection);
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** Whether it was not interrupted. */
    private static boolean pause() {
        try {
            Thread.sleep(LOOK);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }
}
