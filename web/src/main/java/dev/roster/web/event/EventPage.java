package dev.roster.web.event;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How many events at once, as it is asked for over HTTP. */
record EventPage(@Nullable @Min(1) @Max(MAX_LIMIT) Integer limit) {

    static final int MAX_LIMIT = 200;

    private static final int DEFAULT_LIMIT = 50;

    int size() {
        return Objects.requireNonNullElse(limit, DEFAULT_LIMIT);
    }
}
