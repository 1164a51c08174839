package dev.roster.readmodel.query;

import dev.roster.web.list.ListedEntity;
import dev.roster.web.list.PageQuery;
import dev.roster.web.problem.InvalidQuery;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.ServletWebRequest;

/**
 * The HTTP query parameter for a moment.
 *
 * @param asOf an instant (RFC 3339) or a position; null for now
 */
public record MomentQuery(@Nullable String asOf) {

    private static final Set<String> IDS = Set.of("id", "-id");
    private static final String INSTEAD =
            " together with asOf: build a snapshot of that moment (POST /read-model/snapshots), and ask it with snapshot=<its name>";

    /** There is no index of how all was by anything but ids. */
    void requireUnfilteredById(PageQuery page, ServletWebRequest reader) {
        if (page.sort() != null && !IDS.contains(page.sort())) {
            throw new InvalidQuery("sort", "can only be id or -id" + INSTEAD);
        }
        var filters = new HashSet<>(reader.getParameterMap().keySet());
        filters.removeAll(ListedEntity.components(PageQuery.class));
        filters.removeAll(List.of("asOf"));
        filters.stream().sorted().findFirst().ifPresent(filter -> {
            throw new InvalidQuery(filter, "can't be given" + INSTEAD);
        });
    }
}
