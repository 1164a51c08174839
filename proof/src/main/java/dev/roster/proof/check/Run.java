package dev.roster.proof.check;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * All that is known of a run.
 *
 * @param calls in the order of their starts
 * @param events as the export has them
 * @param tables the rows of the three tables at the end, by their names
 * @param verify the answer of the last rebuild that only verified
 */
record Run(
        List<Call> calls,
        List<Event> events,
        List<Heard> heard,
        List<Connection> connections,
        List<Fault> faults,
        JsonNode tables,
        JsonNode verify) {

    /**
     * An event that a listener received.
     *
     * @param connection the number of the connection it came by, for this listener
     */
    record Heard(long listener, long node, long at, long connection, JsonNode event) {}

    /**
     * A connection of a listener.
     *
     * @param after the position that it asked to go on after; null if it asked for what happens from then on
     */
    record Connection(
            long listener, long number, long node, @Nullable Long after, long start, long end) {}

    /** Something that was done to the service. */
    record Fault(String name, String target, long start, long end) {

        /** Whether PostgreSQL may have crashed: what the read model had last is lost then, and made again. */
        boolean mayCrashPostgres() {
            return name.startsWith("kill-postgres") || name.startsWith("kill-backend") || name.startsWith("full-disk");
        }
    }
}
