package dev.roster.eventstore.transaction;

import java.sql.SQLException;
import java.util.Objects;

/** Carries an {@link SQLException} out of a function that may not throw it. */
public final class UncheckedSqlException extends RuntimeException {

    public UncheckedSqlException(SQLException cause) {
        super(cause);
    }

    public SQLException sql() {
        return (SQLException) Objects.requireNonNull(getCause());
    }
}
