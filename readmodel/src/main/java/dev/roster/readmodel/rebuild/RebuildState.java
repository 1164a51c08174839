package dev.roster.readmodel.rebuild;

import java.util.Locale;
import java.util.Set;

/** Where a rebuild is. */
enum RebuildState {
    WAITING,
    LOADING,
    INDEXING,
    CATCHING_UP,
    COMPARING,
    SWAPPING,
    DONE,
    FAILED,
    CANCELLED,
    /** Its process ended before it did. */
    INTERRUPTED;

    private static final Set<RebuildState> ENDS = Set.of(DONE, FAILED, CANCELLED, INTERRUPTED);

    boolean isAnEnd() {
        return ENDS.contains(this);
    }

    static RebuildState named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
