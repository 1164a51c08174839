package dev.roster.eventstore.transaction;

import java.sql.SQLException;
import java.time.Duration;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Lets statements wait longer for the database than those of requests, which give up a connection that is silent for seconds.
 * None waits for ever: the database may be behind a cut.
 */
public final class LongStatements {

    private LongStatements() {}

    /** Lets each statement of the current transaction take so long; the pool takes that back with the connection. */
    public static void allow(Duration longest) {
        for (var resource : TransactionSynchronizationManager.getResourceMap().values()) {
            if (resource instanceof ConnectionHolder holder) {
                try {
                    holder.getConnection().setNetworkTimeout(Runnable::run, (int) longest.toMillis());
                } catch (SQLException e) {
                    throw new DataAccessResourceFailureException("The connection is lost", e);
                }
            }
        }
    }
}
