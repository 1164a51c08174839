package dev.roster.readmodel.query;

import dev.roster.eventstore.epoch.Position;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a list at one position of the read model.
 *
 * @param position that the read model had reached at that moment
 * @param owner of the list; null if it does not exist, or was not part of the query
 * @param rows one more than the limit if the list goes on
 */
public record ListResult<O, T>(Position position, @Nullable O owner, List<T> rows) {

    /** Of a moment in the past, whose position gets its mark with the answer. */
    public ListResult(long position, @Nullable O owner, List<T> rows) {
        this(Position.unmarked(position), owner, rows);
    }

    /** This result, if the owner exists. */
    public ListResult<O, T> orElseThrow(Supplier<? extends RuntimeException> missing) {
        if (owner == null) {
            throw missing.get();
        }
        return this;
    }
}
