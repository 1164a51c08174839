package dev.roster.eventstore.postgres;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for changes that PostgreSQL and the operating system notify nobody of. */
public final class Poll {

    private Poll() {}

    /**
     * Waits until a condition holds. It is checked at once, after each pause, and for the last time when the time is over.
     *
     * @param longest by the monotonic clock; the last pause may end later
     * @return whether the condition holds
     */
    public static boolean until(BooleanSupplier condition, Duration pause, Duration longest)
            throws InterruptedException {
        var begin = System.nanoTime();
        while (true) {
            var isLast = System.nanoTime() - begin >= longest.toNanos();
            if (condition.getAsBoolean()) {
                return true;
            }
            if (isLast) {
                return false;
            }
            Thread.sleep(pause);
        }
    }
}
