package dev.roster.readmodel;

import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * A read model as of a position in the past, in a schema of its own, until it expires.
 *
 * @param version of its tables and of what filled them
 */
public record ReadModelSnapshot(String name, long position, int version, Instant createdAt, Instant expiresAt) {

    /** What names look like; nothing else becomes part of a statement. */
    public static final String NAME = "[a-z][a-z0-9_]{0,39}";

    private static final String SCHEMA_PREFIX = "roster_at_";
    private static final Pattern LIVE = Pattern.compile("\\b" + Generation.LIVE + "\\.");

    public String schema() {
        return schema(name);
    }

    public static String schema(String name) {
        return SCHEMA_PREFIX + name;
    }

    /**
     * Makes statements about the live tables ask these.
     *
     * @throws IllegalStateException if one is not about them
     */
    public UnaryOperator<String> insteadOfLive() {
        return statement -> {
            var other = LIVE.matcher(statement).replaceAll(schema() + ".");
            if (other.equals(statement)) {
                throw new IllegalStateException("This is not about the live tables: " + statement);
            }
            return other;
        };
    }

    /** One that is to be built. */
    public record Plan(String name, long position, Duration timeToLive) {}
}
