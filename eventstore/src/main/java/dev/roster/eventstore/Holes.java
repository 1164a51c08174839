package dev.roster.eventstore;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells a hole in the positions that is there for ever from one that an open transaction may still fill. A position is
 * drawn before its transaction commits, and an insert holds a lock on the table of events from before it draws until its
 * transaction has ended. So whoever may fill a hole below a committed event is among the appenders seen just after that
 * event; once all of them have ended, what is still missing to a look that begins then was rolled back. No clock and no
 * time-out decides.
 */
final class Holes {

    private static final double NANOS_A_SECOND = 1e9;

    private volatile long settled;
    private @Nullable Doubt doubt;
    private volatile @Nullable Open open;

    /** Up to this position, what a look that begins now does not see will never be. */
    long settled() {
        return settled;
    }

    /**
     * Notes that a look met holes below an event that it saw.
     *
     * @param seen the position of the last event that was seen
     * @param appenders asks for the transactions that are appending; asked once, after the look
     */
    synchronized void met(long seen, Supplier<Set<String>> appenders) {
        if (seen <= settled) {
            return;
        }
        var appending = appenders.get();
        if (doubt != null) {
            doubt.appenders.retainAll(appending);
            if (!doubt.appenders.isEmpty()) {
                return;
            }
            settle(doubt.seen);
            doubt = null;
        }
        if (appending.isEmpty()) {
            settle(seen);
        } else if (seen > settled) {
            doubt = new Doubt(seen, new HashSet<>(appending));
        }
    }

    /** Notes that nothing can come any more up to a position. */
    synchronized void settle(long position) {
        settled = Math.max(settled, position);
    }

    /**
     * Notes that a look had to stop before a hole.
     *
     * @param last the position before the hole
     * @param missing how many positions are missing below what the look saw
     */
    synchronized void stopped(long last, long missing) {
        var known = open;
        if (last >= settled && (known == null || known.last <= last)) {
            open = new Open(last, missing, known != null && known.last == last ? known.since : System.nanoTime());
        }
    }

    /** Notes that a look met no hole up to a position. */
    void passed(long position) {
        var known = open;
        if (known != null && position > known.last) {
            open = null;
        }
    }

    /** How many positions are missing that may still be filled, for all that is known. */
    long openPositions() {
        var known = open;
        return known == null || settled > known.last ? 0 : known.missing;
    }

    /** For how long the first of them has held up those who read, in seconds. */
    double openSeconds() {
        var known = open;
        return known == null || settled > known.last ? 0 : (System.nanoTime() - known.since) / NANOS_A_SECOND;
    }

    /** The first holes that may still be filled, after a position, and when they were met. */
    private record Open(long last, long missing, long since) {}

    /** Holes below an event, and those who may still fill them. */
    private record Doubt(long seen, Set<String> appenders) {}
}
