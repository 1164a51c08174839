package dev.roster.readmodel.query;

import dev.roster.web.list.PageQuery;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP query for a part of a history.
 *
 * @param before only entries with a lower position; null for the newest
 */
public record HistoryQuery(
        @Nullable @Min(1) @Max(PageQuery.MAX_LIMIT) Integer limit,
        @Nullable @Min(0) @Max(MAX_POSITION) Long before) {

    private static final long MAX_POSITION = 999_999_999_999_999_999L;
}
