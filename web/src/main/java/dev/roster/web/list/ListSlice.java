package dev.roster.web.list;

import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A slice of a list to read, and its order.
 *
 * @param limit null for the whole list
 * @param after null for the first slice
 */
public record ListSlice<T>(
        Sort<T> sort,
        boolean descending,
        @Nullable Integer limit,
        int offset,
        @Nullable Keyset after) {

    public static <T> ListSlice<T> whole(ListedEntity<T> entity) {
        return new ListSlice<>(entity.sorts().getFirst(), false, null, 0, null);
    }

    public static <T> ListSlice<T> first(ListedEntity<T> entity, int limit) {
        return new ListSlice<>(entity.sorts().getFirst(), false, limit, 0, null);
    }

    /** The rows of a whole list that were asked for, in the order of their ids, and one more if there is one. */
    public List<T> of(List<T> all) {
        var order = Comparator.comparing((T row) -> sort.id().apply(row).toString());
        return all.stream()
                .sorted(descending ? order.reversed() : order)
                .dropWhile(row -> after != null && !isBehind(sort.id().apply(row), after.id()))
                .skip(offset)
                .limit(limit == null ? Long.MAX_VALUE : limit + 1L)
                .toList();
    }

    /** Compares ids as texts, since Java orders UUIDs differently than PostgreSQL. */
    private boolean isBehind(UUID id, UUID other) {
        var order = id.toString().compareTo(other.toString());
        return descending ? order < 0 : order > 0;
    }

    /** The rows of the slice, without the additional one that shows that there are more. */
    public List<T> rows(List<T> found) {
        return limit != null && found.size() > limit ? found.subList(0, limit) : found;
    }

    boolean hasNext(List<T> found) {
        return rows(found).size() < found.size();
    }

    /** The keys after which the next slice begins. */
    Keyset end(List<T> found) {
        return sort.keyset(rows(found).getLast());
    }
}
