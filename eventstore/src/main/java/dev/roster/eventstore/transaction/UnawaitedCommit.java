package dev.roster.eventstore.transaction;

import java.sql.SQLException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Has transactions whose loss does no harm wait for no disk and no standby: a standby that is gone would keep them waiting. */
public final class UnawaitedCommit {

    private UnawaitedCommit() {}

    /** Of the current transaction, of which all can be lost: if it is taken back, then as a whole. */
    public static void allow() {
        for (var resource : TransactionSynchronizationManager.getResourceMap().values()) {
            if (resource instanceof ConnectionHolder holder) {
                try (var statement = holder.getConnection().createStatement()) {
                    statement.execute("set local synchronous_commit = off");
                } catch (SQLException e) {
                    throw new DataAccessResourceFailureException("The connection is lost", e);
                }
            }
        }
    }
}
