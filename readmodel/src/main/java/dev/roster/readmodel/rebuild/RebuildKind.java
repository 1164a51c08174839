package dev.roster.readmodel.rebuild;

import java.util.Locale;

/** What a rebuild is for. */
enum RebuildKind {
    /** Builds the next generation, and puts it in the place of the live one. */
    REBUILD,
    /** Builds the next generation, and only compares. */
    VERIFY,
    /** Puts the generation before back in its place. */
    UNDO,
    /** Builds a read model as of a position in the past, beside the live one. */
    SNAPSHOT;

    /** Whether everybody reads another generation when it is done. */
    boolean replacesLive() {
        return this == REBUILD || this == UNDO;
    }

    static RebuildKind named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
