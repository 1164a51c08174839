package dev.roster.eventstore.transaction;

import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.springframework.transaction.TransactionSystemException;

/** What PostgreSQL says went wrong, however deep it is wrapped (PostgreSQL, appendix A). */
public enum SqlState {
    SERIALIZATION_FAILURE("40001"),
    DEADLOCK_DETECTED("40P01"),
    LOCK_NOT_AVAILABLE("55P03"),
    TRANSACTION_TIMEOUT("25P04"),
    OUT_OF_MEMORY("53200"),
    READ_ONLY("25006"),
    CONNECTION_FAILURE("08006"),
    TRANSACTION_RESOLUTION_UNKNOWN("08007"),
    PROTOCOL_VIOLATION("08P01"),
    CANNOT_CONNECT_NOW("57P03"),
    /** The service's own, beside those of operators: a synchronous standby keeps commits waiting. */
    STANDBY_AWAITED("57R01"),
    UNIQUE_VIOLATION("23505");

    /** The constraint by which two decisions on one version of an aggregate can't both be stored. */
    private static final String STREAM_CONSTRAINT = "event_aggregate_id_sequence_key";

    /** Connections that are lost or can't be had, resources that are short, and what operators do. */
    private static final Set<String> PASSING_CLASSES = Set.of("08", "53", "57");

    /** Nobody listens, the connection broke, and PostgreSQL starts, stops or was stopped; no refusals, which stay as they are. */
    private static final Set<String> AWAY = Set.of("08000", "08001", "08003", "08006", "57P01", "57P02", "57P03");

    /** Values that have no such form or break a constraint, or are too much for an index. */
    private static final Set<String> DATA_CLASSES = Set.of("22", "23", "54");

    private static final Pattern VERSION = Pattern.compile("=\\(([0-9a-f-]{36}), (\\d+)\\)");

    private final String code;

    SqlState(String code) {
        this.code = code;
    }

    /** What is refused here for the same reason as PostgreSQL does with this state. */
    public SQLException because(String reason) {
        return new SQLException(reason, code);
    }

    /** Whether PostgreSQL refused something with this state. */
    public boolean isIn(@Nullable Throwable failure) {
        var sql = sqlException(failure);
        return sql != null && code.equals(sql.getSQLState());
    }

    /** Whether only another attempt was in its way, so that it may be done if it is begun again. */
    public static boolean isConflict(@Nullable Throwable failure) {
        return isConflictOfVersions(failure) || DEADLOCK_DETECTED.isIn(failure) || SERIALIZATION_FAILURE.isIn(failure);
    }

    /** Why the database can't do it in the state that it is in, if that passes: it may be done later. */
    public static Optional<SQLException> passing(@Nullable Throwable failure) {
        return sqlExceptions(failure).filter(SqlState::isPassing).findFirst();
    }

    /** Whether PostgreSQL can't be reached, or is starting or stopping. */
    public static boolean isAway(SQLException failure) {
        return AWAY.contains(Objects.requireNonNullElse(failure.getSQLState(), ""));
    }

    private static boolean isPassing(SQLException failure) {
        return READ_ONLY.code.equals(failure.getSQLState()) || isIn(PASSING_CLASSES, failure);
    }

    /** Whether PostgreSQL refused the values that it was given, and would do so again. */
    public static boolean isOfData(@Nullable Throwable failure) {
        return sqlExceptions(failure).anyMatch(sql -> isIn(DATA_CLASSES, sql));
    }

    private static boolean isIn(Set<String> classes, SQLException failure) {
        var state = Objects.requireNonNullElse(failure.getSQLState(), "");
        return state.length() == 5 && classes.contains(state.substring(0, 2));
    }

    /** Causes first, then what failed on the way out: that the connection is closed says less than why. */
    private static Stream<SQLException> sqlExceptions(@Nullable Throwable failure) {
        if (failure == null) {
            return Stream.empty();
        }
        var own = failure instanceof SQLException sql ? Stream.of(sql) : Stream.<SQLException>empty();
        var causes = Stream.concat(
                Stream.of(causeOf(failure), failure.getCause()).distinct(), Stream.of(failure.getSuppressed()));
        return Stream.concat(causes.flatMap(SqlState::sqlExceptions), own);
    }

    /** Whether another decision was stored first. */
    public static boolean isConflictOfVersions(@Nullable Throwable failure) {
        return UNIQUE_VIOLATION.isIn(failure)
                && sqlException(failure) instanceof PSQLException postgres
                && postgres.getServerErrorMessage() != null
                && STREAM_CONSTRAINT.equals(postgres.getServerErrorMessage().getConstraint());
    }

    /**
     * Which version of which aggregate was stored first, if that is what happened. PostgreSQL says it in the detail of its error,
     * in a sentence that is translated, around values that are not.
     */
    public static Optional<Version> conflictingVersion(Throwable failure) {
        if (!isConflictOfVersions(failure)) {
            return Optional.empty();
        }
        var detail = Objects.requireNonNull(
                        ((PSQLException) Objects.requireNonNull(sqlException(failure))).getServerErrorMessage())
                .getDetail();
        return Stream.ofNullable(detail)
                .map(VERSION::matcher)
                .filter(Matcher::find)
                .map(version -> new Version(version.group(1), Long.parseLong(version.group(2))))
                .findFirst();
    }

    /** Of an aggregate. */
    public record Version(String aggregateId, long version) {}

    /** The innermost one; the pool's own has the server's as its cause. */
    private static @Nullable SQLException sqlException(@Nullable Throwable failure) {
        SQLException found = null;
        for (var cause = failure; cause != null; cause = causeOf(cause)) {
            if (cause instanceof SQLException sql) {
                found = sql;
            }
        }
        return found;
    }

    /** A roll back that fails, since the connection has ended, hides what ended it. */
    private static @Nullable Throwable causeOf(Throwable failure) {
        return failure instanceof TransactionSystemException failed
                ? failed.getOriginalException()
                : failure.getCause();
    }
}
