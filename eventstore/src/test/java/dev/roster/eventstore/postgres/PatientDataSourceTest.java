package dev.roster.eventstore.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import com.zaxxer.hikari.HikariDataSource;
import dev.roster.eventstore.epoch.Epochs;
import dev.roster.eventstore.transaction.SqlState;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.springframework.jdbc.datasource.AbstractDataSource;

class PatientDataSourceTest {

    private static final Connection CONNECTION = mock(Connection.class);

    private final Database database = new Database();
    private final PatientDataSource patient =
            new PatientDataSource(database, Duration.ofMillis(800), () -> false, mock(Epochs.class));

    /** As the pool does. */
    private @Nullable Ended add() throws InterruptedException {
        var ended = new AtomicReference<Ended>();
        Thread.ofPlatform()
                .name("roster:connection-adder")
                .start(() -> {
                    try {
                        patient.getConnection();
                        ended.set(new Ended(true, Thread.currentThread().isInterrupted()));
                    } catch (SQLException e) {
                        ended.set(new Ended(false, Thread.currentThread().isInterrupted()));
                    }
                })
                .join();
        return ended.get();
    }

    private record Ended(boolean isConnected, boolean isInterrupted) {}

    @Test
    void tellsTheFirstFailureAtOnceAndThenWaitsUntilTheDatabaseIsBack() throws InterruptedException {
        database.failure = "08001";
        assertThat(add()).isEqualTo(new Ended(false, false));
        assertThat(database.attempts).hasValue(1);
        database.failures = 2;

        assertThat(add()).isEqualTo(new Ended(true, false));

        assertThat(database.attempts).hasValue(4);
        database.failure = "57P03";
        assertThat(add()).isEqualTo(new Ended(false, false));
        assertThat(database.attempts).as("the first failure of another time").hasValue(5);
    }

    @Test
    void endsTheRoundOfThePoolWhenItGivesUp() throws InterruptedException {
        database.failure = "08001";
        assertThat(add()).isEqualTo(new Ended(false, false));

        assertThat(add()).isEqualTo(new Ended(false, true));

        assertThat(database.attempts.get()).isGreaterThan(2);
    }

    @Test
    void letsAllOthersFailAtOnce() {
        database.failure = "08001";
        for (var attempt = 1; attempt <= 3; attempt++) {
            assertThatThrownBy(patient::getConnection).isInstanceOf(SQLException.class);
            assertThat(database.attempts).hasValue(attempt);
        }
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void doesNotRepeatWhatPostgresRefuses() throws InterruptedException {
        database.failure = "28P01";
        for (var attempt = 1; attempt <= 2; attempt++) {
            assertThat(add()).isEqualTo(new Ended(false, false));
            assertThat(database.attempts).hasValue(attempt);
        }
    }

    @Test
    void takesAStandbyForNoDatabase() throws SQLException {
        var connection = mock(Connection.class);
        var postgres = mock(PGConnection.class);
        when(connection.isWrapperFor(PGConnection.class)).thenReturn(true);
        when(connection.unwrap(PGConnection.class)).thenReturn(postgres);
        when(postgres.getParameterStatus("in_hot_standby")).thenReturn("on");
        database.connection = connection;

        assertThatThrownBy(patient::getConnection)
                .isInstanceOf(SQLException.class)
                .satisfies(refused ->
                        assertThat(SqlState.isAway((SQLException) refused)).isTrue());

        verify(connection).close();
        when(postgres.getParameterStatus("in_hot_standby")).thenReturn("off");
        assertThat(patient.getConnection()).isSameAs(connection);
    }

    /** By then the pool's own pauses were of 10 ms to 1.3 s, and the next is of 2.6 s. */
    @Test
    void letsAPoolServeWhoeverWaitsAsSoonAsTheDatabaseIsBack() throws Exception {
        try (var pool = new HikariDataSource()) {
            pool.setDataSource(
                    new PatientDataSource(database, Duration.ofMillis(800), pool::isClosed, mock(Epochs.class)));
            pool.setConnectionTimeout(800);
            pool.setMaximumPoolSize(2);
            pool.setInitializationFailTimeout(-1);
            database.failure = "08001";
            var back = System.nanoTime() + Duration.ofMillis(2_800).toNanos();
            while (System.nanoTime() < back) {
                assertThatThrownBy(pool::getConnection).isInstanceOf(SQLTransientConnectionException.class);
            }
            database.failure = "";

            pool.getConnection().close();
        }
    }

    /** A database that is away as long as there is a failure, or as often as it says. */
    private static final class Database extends AbstractDataSource {

        private final AtomicInteger attempts = new AtomicInteger();
        private volatile String failure = "";
        private volatile int failures = Integer.MAX_VALUE;
        private Connection connection = CONNECTION;

        @Override
        public Connection getConnection() throws SQLException {
            attempts.incrementAndGet();
            if (!failure.isEmpty() && failures-- > 0) {
                throw new SQLException("It is away", failure);
            }
            failure = "";
            failures = Integer.MAX_VALUE;
            return connection;
        }

        @Override
        public Connection getConnection(String username, String password) throws SQLException {
            return getConnection();
        }
    }
}
