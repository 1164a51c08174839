package dev.roster.readmodel.replica;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Spares a standby that is behind the questions that it most probably can't answer yet. */
final class Patience {

    private static final long SHORTEST_NANOS = 2_000_000;
    private static final long LONGEST_NANOS = 200_000_000;

    private final LongSupplier nanos;
    private volatile @Nullable Miss last;

    Patience(LongSupplier nanos) {
        this.nanos = nanos;
    }

    boolean isWorthAsking(long atLeast) {
        var missed = last;
        return missed == null || atLeast < missed.atLeast() || nanos.getAsLong() - missed.at() >= missed.pause();
    }

    /** @param position that an answer had, where {@code atLeast} was needed */
    synchronized void note(long position, long atLeast) {
        var missed = last;
        if (position >= atLeast) {
            last = missed != null && position >= missed.atLeast() ? null : missed;
            return;
        }
        var now = nanos.getAsLong();
        if (missed == null) {
            last = new Miss(atLeast, now, SHORTEST_NANOS);
        } else if (now - missed.at() >= missed.pause()) {
            last = new Miss(atLeast, now, Math.min(LONGEST_NANOS, 2 * missed.pause()));
        }
    }

    /** @param pause in which nobody asks for that position or a later one */
    private record Miss(long atLeast, long at, long pause) {}
}
