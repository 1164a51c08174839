package dev.roster.eventstore.postgres;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * The schema of a domain's read model, which the domain declares in a bean: {@code new ReadModelSchema("giftcard")} from a static method.
 * The group of event handlers that keeps the read model has the same name. The group reads all events in one segment, in the order of
 * their positions, and its batches set their time-outs themselves.
 *
 * @param name at most 19 characters, so that PostgreSQL cuts off no name that is made from it; no keyword of SQL
 */
public record ReadModelSchema(String name) {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,18}");
    private static final Set<String> TAKEN = Set.of("eventstore", "public", "information_schema");

    /** @throws IllegalArgumentException if it can't be the name of a schema, or is that of another */
    public ReadModelSchema {
        if (!NAME.matcher(name).matches() || name.startsWith("pg_") || TAKEN.contains(name)) {
            throw new IllegalArgumentException("A read model's schema can't have the name " + name + ": it must match "
                    + NAME + ", must not begin with pg_, and must be none of " + TAKEN + ".");
        }
    }

    /** Of the generation before, which is kept for an undo. */
    public String previous() {
        return name + "_previous";
    }

    /** Of a snapshot. */
    public String snapshot(String snapshot) {
        return name + "_at_" + snapshot;
    }

    /** The prefix of the schemas of generations that are being built. */
    public String nextPrefix() {
        return name + "_next_";
    }
}
