package dev.roster.query;

import java.sql.SQLException;
import java.util.Objects;

/** Carries one out of a function that may not throw it. */
final class UncheckedSqlException extends RuntimeException {

    UncheckedSqlException(SQLException cause) {
        super(cause);
    }

    /** What it carries. */
    SQLException sql() {
        return (SQLException) Objects.requireNonNull(getCause());
    }
}
