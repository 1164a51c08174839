package dev.roster.eventstore.postgres;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Looks at something on a thread of its own, again and again, from its start to its stop. */
final class Watch {

    private final String name;
    private final Duration pause;
    private final Look look;
    private volatile @Nullable Thread thread;

    /** @param pause before each look */
    Watch(String name, Duration pause, Look look) {
        this.name = name;
        this.pause = pause;
        this.look = look;
    }

    void start() {
        var watching = Thread.ofPlatform().name(name).daemon().unstarted(this::watch);
        // Before the thread runs: it would take itself for stopped.
        thread = watching;
        watching.start();
    }

    private void watch() {
        try {
            while (isRunning()) {
                Thread.sleep(pause);
                if (!look.goesOn()) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void stop() {
        var watching = thread;
        thread = null;
        if (watching != null) {
            watching.interrupt();
        }
    }

    boolean isRunning() {
        return thread != null;
    }

    interface Look {

        /** Looks, and says whether to look again. */
        boolean goesOn() throws InterruptedException;
    }
}
