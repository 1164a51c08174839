package dev.roster.eventstore.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.util.PSQLWarning;
import org.postgresql.util.ServerErrorMessage;
import org.springframework.transaction.TransactionSystemException;

class SynchronousCommitsTest {

    private final Connection connection = mock(Connection.class);
    private final Statement statement = mock(Statement.class);
    private final ResultSet look = mock(ResultSet.class);
    private final Runnable commit = mock(Runnable.class);
    private final SynchronousCommits commits = new SynchronousCommits(mock(DataSource.class));

    @BeforeEach
    void connect() throws SQLException {
        when(connection.createStatement()).thenReturn(statement);
        when(statement.executeQuery(anyString())).thenReturn(look);
    }

    /** As PostgreSQL says it in another language. */
    private static SQLWarning warning(String routine) {
        return new PSQLWarning(
                new ServerErrorMessage("SWARNUNG\0VWARNING\0C01000\0Mstorniere Warten\0R" + routine + "\0"));
    }

    @Test
    void areNotAcknowledgedIfTheWaitForTheStandbyWasCancelled() throws SQLException {
        var another = warning("exec_stmt_raise");
        another.setNextWarning(warning("SyncRepWaitForLSN"));
        when(connection.getWarnings()).thenReturn(another);

        assertThatThrownBy(() -> commits.commit(connection, commit))
                .isInstanceOf(SQLException.class)
                .satisfies(unknown -> assertThat(SqlState.TRANSACTION_RESOLUTION_UNKNOWN.isIn(unknown))
                        .isTrue())
                .satisfies(unknown -> assertThat(SqlState.passing(unknown)).isPresent())
                .satisfies(unknown -> assertThat(SqlState.isConflict(unknown)).isFalse());
        verify(commit).run();
    }

    @Test
    void areAcknowledgedWithAnyOtherWarning() throws SQLException {
        when(connection.getWarnings()).thenReturn(warning("exec_stmt_raise"));

        commits.commit(connection, commit);

        verify(commit).run();
    }

    @Test
    void doNotTakeAnOlderWarningForTheirOwn() throws SQLException {
        commits.commit(connection, commit);

        var order = inOrder(connection, commit);
        order.verify(connection).clearWarnings();
        order.verify(commit).run();
        order.verify(connection).getWarnings();
    }

    @Test
    void askNothingWhileAllGoesWell() throws SQLException {
        commits.commit(connection, commit);
        commits.commit(connection, commit);

        verify(connection, never()).createStatement();
    }

    @ParameterizedTest
    @CsvSource({"true, true, false", "true, false, true", "false, true, true", "false, false, true"})
    void areOnlyBegunAfterAFailureIfNobodyWaitsForAStandby(boolean othersWait, boolean willWait, boolean isBegun)
            throws SQLException {
        var failing = mock(Runnable.class);
        doThrow(new TransactionSystemException("lost")).when(failing).run();
        assertThatThrownBy(() -> commits.commit(connection, failing)).isInstanceOf(TransactionSystemException.class);
        when(look.getBoolean("others_wait")).thenReturn(othersWait);
        when(look.getBoolean("will_wait")).thenReturn(willWait);

        if (isBegun) {
            commits.commit(connection, commit);
            verify(commit).run();
        } else {
            assertThatThrownBy(() -> commits.commit(connection, commit))
                    .satisfies(refused ->
                            assertThat(SqlState.STANDBY_AWAITED.isIn(refused)).isTrue())
                    .satisfies(refused -> assertThat(SqlState.passing(refused)).isPresent());
            verify(commit, never()).run();
        }
    }
}
