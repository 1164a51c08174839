package dev.roster.readmodel;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A column of a read table that events change. Statements and bulk loads are made from it.
 *
 * @param update the SQL expression of the column's new value, from the stored {@code row} and the change {@code new}
 * @param value the value that a change sets; null leaves the row as it is, unless {@code update} says otherwise
 * @param <T> the changes of a row
 */
public record Column<T>(String name, Type type, String update, Function<T, ? extends @Nullable Object> value) {

    /** A column of text; a change without a value for it leaves it as it is. */
    public static <T> Column<T> text(String name, Function<T, @Nullable String> value) {
        return new Column<>(name, Type.TEXT, "coalesce(new.%1$s, row.%1$s)".formatted(name), value);
    }

    /** A type of PostgreSQL's. */
    public enum Type {
        TEXT("text"),
        INTEGER("int4");

        public final String sql;

        Type(String sql) {
            this.sql = sql;
        }
    }
}
