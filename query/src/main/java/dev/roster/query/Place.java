package dev.roster.query;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where in its order a list goes on: behind this. There need be no such row any more.
 *
 * @param value what the list is sorted by; null if it is the id
 */
record Place(@Nullable Object value, UUID id) {

    @Override
    public String toString() {
        return "Place[id=" + id + "]";
    }
}
