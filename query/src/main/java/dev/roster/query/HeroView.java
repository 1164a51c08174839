package dev.roster.query;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of the table hero. */
record HeroView(
        UUID id, String name, String secretName, @Nullable Integer age, long version) {

    static HeroView of(HeroRow row) {
        return new HeroView(row.id, row.name, row.secretName, row.age, row.version);
    }
}
