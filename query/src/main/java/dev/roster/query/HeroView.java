package dev.roster.query;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row of the table hero.
 *
 * @param secretName left out of the answer unless its reader may see identities
 */
record HeroView(
        UUID id,
        String name,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String secretName,
        @Nullable Integer age,
        long version) {

    @Override
    public String toString() {
        return "HeroView[id=" + id + "]";
    }
}
