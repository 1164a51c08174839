package dev.roster.readmodel.rebuild;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The purpose of a rebuild. */
enum RebuildKind {
    /** Builds the next generation, and puts it in the place of the live one. */
    REBUILD,
    /** Builds the next generation, and only compares. */
    VERIFY,
    /** Puts the previous generation back in the place of the live one. */
    UNDO,
    /** Builds a read model as of a position in the past, beside the live one. */
    SNAPSHOT,
    /** Builds the next generation with an event that was set aside, and puts it in the place of the live one. */
    REINSTATEMENT;

    /** Whether another generation is live when it is done. */
    boolean replacesLive() {
        return this == REBUILD || this == UNDO || this == REINSTATEMENT;
    }

    static RebuildKind named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** The name in SQL and in JSON. */
    @Override
    @JsonValue
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
