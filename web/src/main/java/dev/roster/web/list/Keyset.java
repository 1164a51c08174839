package dev.roster.web.list;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The sort keys of the last row of a page, after which the next page begins. The row need not exist any more.
 *
 * @param value of the sort column; null if the list is sorted by id
 */
public record Keyset(@Nullable Object value, UUID id) {

    @Override
    public String toString() {
        return "Keyset[id=" + id + "]";
    }
}
