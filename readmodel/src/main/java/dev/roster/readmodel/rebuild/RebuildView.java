package dev.roster.readmodel.rebuild;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The state of a rebuild, as it is stored and answered.
 *
 * @param snapshot the name of the snapshot that it builds, if that is its kind
 * @param applies the position of the event that was set aside and that it applies, if that is its kind
 * @param position that the generation which it builds has reached; 0 until all events are loaded
 * @param head the position that it goes to, until others are appended
 * @param percent of the way, loading being most of it
 * @param events how many were loaded
 * @param eventsPerSecond on average until now
 * @param secondsLeft of loading, if that is what it does
 * @param comparison with the live generation, if both were of one version and at one position
 */
record RebuildView(
        long id,
        RebuildKind kind,
        @Nullable String snapshot,
        @Nullable Long applies,
        RebuildState state,
        long position,
        long head,
        int percent,
        long events,
        long eventsPerSecond,
        @Nullable Long secondsLeft,
        Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Comparison comparison,
        @Nullable Failure failure) {

    private static final int ALL = 100;
    private static final int LOADED = 80;
    private static final int ALMOST = 90;

    /**
     * Why one failed.
     *
     * @param position of the event that could not be read or applied, if it was one
     * @param event the name of that event
     */
    record Failure(@Nullable Long position, @Nullable String event, String reason) {}

    /** How many events were loaded in a second, on average. */
    static long eventsPerSecond(long events, Instant startedAt, Instant until) {
        return events * 1_000 / Math.max(1, Duration.between(startedAt, until).toMillis());
    }

    static @Nullable Long secondsLeft(RebuildState state, long events, long head, long eventsPerSecond) {
        return state == RebuildState.LOADING && eventsPerSecond > 0
                ? Math.max(0, head - events) / eventsPerSecond
                : null;
    }

    static int percent(RebuildState state, long events, long head) {
        return switch (state) {
            case WAITING -> 0;
            case INDEXING -> LOADED;
            case CATCHING_UP, COMPARING, SWAPPING -> ALMOST;
            case DONE -> ALL;
            case LOADING, FAILED, CANCELLED, INTERRUPTED -> (int) Math.min(LOADED, events * LOADED / Math.max(1, head));
        };
    }

    boolean hasEnded() {
        return state.isAnEnd();
    }

    /** The address of a rebuild. */
    static String path(long id) {
        return "/rebuilds/" + id;
    }
}
