package dev.roster.web.event;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The newest events, at most {@value #KEPT}, numbered from 0 as they come. One thread adds them; whoever reads them remembers
 * a number, and nothing is remembered of who reads.
 */
final class NewestEvents {

    static final int KEPT = 8_192;

    private final AtomicReferenceArray<@Nullable EventFrame> kept = new AtomicReferenceArray<>(KEPT);
    private final long start;
    private final AtomicLong count = new AtomicLong();

    /** @param start the position after which they begin */
    NewestEvents(long start) {
        this.start = start;
    }

    void add(EventFrame event) {
        kept.set(slot(count.get()), event);
        count.incrementAndGet();
    }

    /** How many have come, and the number of the next. */
    long count() {
        return count.get();
    }

    /** Null if it is not kept any more. */
    @Nullable
    EventFrame get(long number) {
        var event = kept.get(slot(number));
        // The next one may be on its way into the same slot.
        return count.get() - number < KEPT ? event : null;
    }

    private static int slot(long number) {
        return (int) (number % KEPT);
    }

    /** The number of the first that comes after a position; -1 if some that do may not be kept any more. */
    long firstAfter(long position) {
        var high = count.get();
        var low = Math.max(0, high - KEPT + 1);
        if (!reachesBackTo(position, low)) {
            return -1;
        }
        while (low < high) {
            var middle = (low + high) >>> 1;
            var event = get(middle);
            if (event == null) {
                return -1;
            }
            if (event.position() > position) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private boolean reachesBackTo(long position, long first) {
        if (first == 0) {
            return position >= start;
        }
        var event = get(first);
        return event != null && position >= event.position();
    }
}
