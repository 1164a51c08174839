package dev.roster.readmodel.rebuild;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Set;

/** The state of a rebuild. */
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
    /** Its process ended first. */
    INTERRUPTED;

    private static final Set<RebuildState> ENDS = Set.of(DONE, FAILED, CANCELLED, INTERRUPTED);

    boolean isAnEnd() {
        return ENDS.contains(this);
    }

    static RebuildState named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** The name in SQL and in JSON. */
    @Override
    @JsonValue
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
