package dev.roster.web.list;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;

/** The HTTP query for a page of a list. */
public record PageQuery(
        @Nullable String sort,
        @Nullable @Min(1) @Max(MAX_LIMIT) Integer limit,

        @Nullable
        @Min(0)
        @Max(
                value = 10_000,
                message = "must be at most {value}: to go further, follow the cursors, in each page's Link to the next")
        Integer offset,

        @Nullable String cursor) {

    public static final int DEFAULT_LIMIT = 50;
    public static final int MAX_LIMIT = 200;
}
