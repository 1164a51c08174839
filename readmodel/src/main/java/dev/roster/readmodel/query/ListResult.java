package dev.roster.readmodel.query;

import dev.roster.eventstore.epoch.Position;
import dev.roster.eventstore.epoch.Version;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a list at one position of the read model.
 *
 * @param position that the read model had reached at that moment
 * @param owner of the list; null if it does not exist, or was not part of the query
 * @param rows one more than the limit if the list goes on
 * @param epoch in which it was read, by its id; 0 if that is not known
 */
public record ListResult<O, T>(Position position, @Nullable O owner, List<T> rows, long epoch) {

    /** Read in an epoch that is not known yet. */
    public ListResult(Position position, @Nullable O owner, List<T> rows) {
        this(position, owner, rows, 0);
    }

    /** Of a moment in the past, whose position gets its mark with the answer. */
    public ListResult(long position, @Nullable O owner, List<T> rows) {
        this(Position.unmarked(position), owner, rows);
    }

    /** This result, read in an epoch. */
    ListResult<O, T> in(long epoch) {
        return new ListResult<>(position, owner, rows, epoch);
    }

    /** A version of what was read, for its entity tag. */
    public Version version(long number) {
        return new Version(number, epoch);
    }

    /** This result, if the owner exists. */
    public ListResult<O, T> orElseThrow(Supplier<? extends RuntimeException> missing) {
        if (owner == null) {
            throw missing.get();
        }
        return this;
    }
}
