package dev.roster.eventstore.transaction;

import java.sql.SQLException;
import java.util.Objects;

/** Carries one out of a function that may not throw it. */
public final class UncheckedSqlException extends RuntimeException {

    /** Carries this one. */
    public UncheckedSqlException(SQLException cause) {
        super(cause);
    }

    /** What it carries. */
    public SQLException sql() {
        return (SQLException) Objects.requireNonNull(getCause());
    }
}
