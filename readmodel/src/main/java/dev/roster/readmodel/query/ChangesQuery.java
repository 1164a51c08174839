package dev.roster.readmodel.query;

import dev.roster.web.list.PageQuery;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP query for what changed between two moments.
 *
 * @param from an instant (RFC 3339) or a position
 * @param to the same; null for now
 * @param limit the largest number of members
 * @param after only members that come after this one, in the order of their ids
 */
public record ChangesQuery(
        @NotNull(message = "must be given: a position, or an instant such as 2026-11-22T10:15:30Z")
        String from,

        @Nullable String to,
        @Nullable @Min(1) @Max(PageQuery.MAX_LIMIT) Integer limit,
        @Nullable UUID after) {}
