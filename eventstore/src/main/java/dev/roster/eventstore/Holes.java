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

    private volatile long settled;
    private @Nullable Doubt doubt;

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

    /** Holes below an event, and those who may still fill them. */
    private record Doubt(long seen, Set<String> appenders) {}
}
