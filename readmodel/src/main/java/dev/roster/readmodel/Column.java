package dev.roster.readmodel;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A column of a read table that events change. Statements and bulk loads are made from it.
 *
 * @param update what becomes of the value in a row, by {@code row} as it was and {@code new} as it was changed
 * @param value what a change sets it to; null leaves the row as it is, unless {@code update} says otherwise
 * @param <T> what changes of a row
 */
public record Column<T>(String name, Type type, String update, Function<T, ? extends @Nullable Object> value) {

    /** A text that stays if it is not changed. */
    public static <T> Column<T> text(String name, Function<T, @Nullable String> value) {
        return new Column<>(name, Type.TEXT, "coalesce(new.%1$s, row.%1$s)".formatted(name), value);
    }

    /** Of PostgreSQL. */
    public enum Type {
        TEXT("text"),
        INTEGER("int4");

        public final String sql;

        Type(String sql) {
            this.sql = sql;
        }
    }
}
