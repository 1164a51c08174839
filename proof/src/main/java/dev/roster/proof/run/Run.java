package dev.roster.proof.run;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * All that is known of a run.
 *
 * @param calls in the order of their starts
 * @param events as the export has them
 * @param rewinds in their order
 * @param tables the rows of the three tables at the end, by their names
 * @param verify the answer of the last rebuild that only verified
 */
public record Run(
        List<Call> calls,
        List<Event> events,
        List<Heard> heard,
        List<Connection> connections,
        List<Fault> faults,
        List<Rewind> rewinds,
        List<GoneBack> goneBack,
        JsonNode tables,
        JsonNode verify) {

    /**
     * The history went back: it goes on from an earlier moment.
     *
     * @param heldAt what was there at this time is kept
     * @param closedAt whoever was answered before was so by the history that ended, and whoever asked after by the one that goes on
     * @param fork the last position that was kept
     * @param lost the events that were not kept
     */
    public record Rewind(long heldAt, long closedAt, long end, long fork, List<Event> lost) {}

    /**
     * A listener was told that the history was rewound.
     *
     * @param to the position to go back to
     */
    public record GoneBack(long listener, long node, long at, long connection, String to) {}

    /**
     * An event that a listener received.
     *
     * @param connection the number of the connection it came by, for this listener
     */
    public record Heard(long listener, long node, long at, long connection, JsonNode event) {}

    /**
     * A connection of a listener.
     *
     * @param after the position that it asked to go on after; null if it asked for what happens from then on
     */
    public record Connection(
            long listener, long number, long node, @Nullable Long after, long start, long end) {}

    /** Something that was done to the service. */
    public record Fault(String name, String target, long start, long end) {

        /** Whether PostgreSQL may have crashed: what the read model had last is lost then, and made again. */
        public boolean mayCrashPostgres() {
            return name.startsWith("kill-postgres")
                    || name.startsWith("kill-backend")
                    || name.startsWith("full-disk")
                    || name.startsWith("fail-over");
        }
    }
}
