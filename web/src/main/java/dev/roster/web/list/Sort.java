package dev.roster.web.list;

import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An order that a list can have. Rows that are equal in it are in the order of their ids.
 *
 * @param column the SQL expression to order by, with %s for the row; null to order by the id alone
 * @param value of that expression, from a row
 */
public record Sort<T>(String name, @Nullable String column, Function<T, @Nullable Object> value, Function<T, UUID> id) {

    /** The keys of a row in this order. */
    Keyset keyset(T row) {
        return new Keyset(value.apply(row), id.apply(row));
    }
}
