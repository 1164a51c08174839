package dev.roster.readmodel.query;

import dev.roster.web.list.PageQuery;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Between which moments something may have changed, as it is asked for over HTTP.
 *
 * @param from an instant (RFC 3339) or a position
 * @param to the same; null for now
 * @param limit how many members at most
 * @param after only members behind this one, in the order of their ids
 */
public record ChangesQuery(
        @NotNull(message = "must be given: a position, or an instant such as 2026-11-22T10:15:30Z")
        String from,

        @Nullable String to,
        @Nullable @Min(1) @Max(PageQuery.MAX_LIMIT) Integer limit,
        @Nullable UUID after) {}
