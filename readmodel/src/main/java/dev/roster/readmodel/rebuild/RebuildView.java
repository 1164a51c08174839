package dev.roster.readmodel.rebuild;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a rebuild is.
 *
 * @param kind {@code rebuild}, {@code verify}, {@code undo} or {@code snapshot}
 * @param snapshot the name of the one that it builds, if that is its kind
 * @param state where it is; {@code done}, {@code failed}, {@code cancelled} and {@code interrupted} are ends
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
        String kind,
        @Nullable String snapshot,
        String state,
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

    static RebuildView of(
            long id,
            RebuildKind kind,
            @Nullable String snapshot,
            RebuildState state,
            long position,
            long head,
            long events,
            Instant startedAt,
            Instant until,
            @Nullable Instant endedAt,
            @Nullable Comparison comparison,
            @Nullable Failure failure) {
        var millis = Math.max(1, Duration.between(startedAt, until).toMillis());
        var rate = events * 1_000 / millis;
        var left = state == RebuildState.LOADING && rate > 0 ? Math.max(0, head - events) / rate : null;
        return new RebuildView(
                id,
                kind.toString(),
                snapshot,
                state.toString(),
                position,
                head,
                percent(state, events, head),
                events,
                rate,
                left,
                startedAt,
                endedAt,
                comparison,
                failure);
    }

    private static int percent(RebuildState state, long events, long head) {
        return switch (state) {
            case WAITING -> 0;
            case INDEXING -> LOADED;
            case CATCHING_UP, COMPARING, SWAPPING -> ALMOST;
            case DONE -> ALL;
            case LOADING, FAILED, CANCELLED, INTERRUPTED -> (int) Math.min(LOADED, events * LOADED / Math.max(1, head));
        };
    }

    boolean hasEnded() {
        return RebuildState.named(state).isAnEnd();
    }
}
