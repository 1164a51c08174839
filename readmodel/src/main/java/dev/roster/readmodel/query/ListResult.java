package dev.roster.readmodel.query;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the read model had at one moment.
 *
 * @param position that the read model had reached at that moment
 * @param owner whose list it is; null if there is none, or it was not asked for
 * @param rows one more than the limit if the list goes on
 */
public record ListResult<O, T>(long position, @Nullable O owner, List<T> rows) {

    /** This, if there is the owner whose list it is. */
    public ListResult<O, T> orElseThrow(Supplier<? extends RuntimeException> missing) {
        if (owner == null) {
            throw missing.get();
        }
        return this;
    }
}
