package dev.roster.web.list;

import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An order that a list can have. Rows that are the same in it are in the order of their ids.
 *
 * @param column what PostgreSQL orders by, with %s for the row; null if it is the id alone
 * @param value the same of a row that was read
 */
public record Sort<T>(String name, @Nullable String column, Function<T, @Nullable Object> value, Function<T, UUID> id) {

    /** What a row is found behind in this order. */
    Keyset keyset(T row) {
        return new Keyset(value.apply(row), id.apply(row));
    }
}
