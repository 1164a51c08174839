package dev.roster.query;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a list, and in what order.
 *
 * @param limit null for the whole list
 * @param after null for the first part
 */
record Part<T>(
        Sort<T> sort,
        boolean descending,
        @Nullable Integer limit,
        int offset,
        @Nullable Place after) {

    static <T> Part<T> whole(Kind<T> kind) {
        return new Part<>(kind.sorts().getFirst(), false, null, 0, null);
    }

    static <T> Part<T> first(Kind<T> kind, int limit) {
        return new Part<>(kind.sorts().getFirst(), false, limit, 0, null);
    }

    /** The rows that were asked for, without the one that tells that there are more. */
    List<T> rows(List<T> found) {
        return limit != null && found.size() > limit ? found.subList(0, limit) : found;
    }

    boolean goesOn(List<T> found) {
        return rows(found).size() < found.size();
    }

    /** Where the next part begins. */
    Place end(List<T> found) {
        return sort.place(rows(found).getLast());
    }
}
