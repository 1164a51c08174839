package dev.roster.eventstore.transaction;

import java.nio.ByteBuffer;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.Oid;
import org.postgresql.jdbc.PgArray;
import org.springframework.jdbc.core.SqlTypeValue;

/**
 * Columns of rows as arrays of PostgreSQL, each one parameter of a statement. The driver sends arrays of some classes in binary; it
 * writes all others as texts, which PostgreSQL has to read.
 */
public final class SqlArrays {

    private static final Map<String, IntFunction<@Nullable Object[]>> SENT_IN_BINARY =
            Map.of("text", String[]::new, "int4", Integer[]::new, "int8", Long[]::new, "bool", Boolean[]::new);

    private static final int UUID_BYTES = 2 * Long.BYTES;
    private static final int HEADER_BYTES = 5 * Integer.BYTES;

    private SqlArrays() {}

    /** A column of some rows, of a type of PostgreSQL. */
    public static <T> SqlTypeValue of(String type, Collection<T> rows, Function<T, ? extends @Nullable Object> column) {
        return (statement, parameter, sqlType, name) ->
                statement.setArray(parameter, array(statement.getConnection(), type, rows, column));
    }

    /** As {@link #of}, for a statement of this connection. */
    public static <T> Array array(
            Connection connection, String type, Collection<T> rows, Function<T, ? extends @Nullable Object> column)
            throws SQLException {
        return type.equals("uuid")
                ? uuids(connection, rows, column)
                : connection.createArrayOf(type, elements(type, rows, column));
    }

    private static <T> @Nullable Object[] elements(
            String type, Collection<T> rows, Function<T, ? extends @Nullable Object> column) {
        var elements = SENT_IN_BINARY.getOrDefault(type, Object[]::new).apply(rows.size());
        var next = 0;
        for (var row : rows) {
            elements[next++] = column.apply(row);
        }
        return elements;
    }

    /** As PostgreSQL's array_send has it: one dimension, no nulls, from 1 on. */
    private static <T> Array uuids(
            Connection connection, Collection<T> rows, Function<T, ? extends @Nullable Object> column)
            throws SQLException {
        var bytes = ByteBuffer.allocate(HEADER_BYTES + rows.size() * (Integer.BYTES + UUID_BYTES))
                .putInt(1)
                .putInt(0)
                .putInt(Oid.UUID)
                .putInt(rows.size())
                .putInt(1);
        for (var row : rows) {
            var id = (UUID) Objects.requireNonNull(column.apply(row));
            bytes.putInt(UUID_BYTES).putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
        }
        return new PgArray(connection.unwrap(BaseConnection.class), Oid.UUID_ARRAY, bytes.array());
    }
}
