package dev.roster.readmodel;

import java.time.Duration;
import java.time.Instant;

/**
 * A read model as of a position in the past, in a schema of its own, until it expires.
 *
 * @param schema of its tables
 * @param version of its tables and of what filled them
 */
public record ReadModelSnapshot(
        String name, String schema, long position, int version, Instant createdAt, Instant expiresAt) {

    /** What names look like; nothing else becomes part of a statement. */
    public static final String NAME = "[a-z][a-z0-9_]{0,39}";

    /** One that is to be built. */
    public record Plan(String name, long position, Duration timeToLive) {}
}
