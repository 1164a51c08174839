package dev.roster.web.list;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The keys of the row behind which a list goes on, in its order. There need be no such row any more.
 *
 * @param value what the list is sorted by; null if it is the id
 */
public record Keyset(@Nullable Object value, UUID id) {

    @Override
    public String toString() {
        return "Keyset[id=" + id + "]";
    }
}
