package dev.roster.query;

import dev.roster.api.Sealed;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of the table hero, whose secret name nobody has opened yet. */
record SealedHero(
        UUID id, String name, Sealed secretName, @Nullable Integer age, long version) {

    @Override
    public String toString() {
        return "SealedHero[id=" + id + "]";
    }
}
