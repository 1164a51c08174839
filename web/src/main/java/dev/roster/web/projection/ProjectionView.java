package dev.roster.web.projection;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.roster.eventstore.processor.GroupStatus;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How a group of event handlers is.
 *
 * @param here whether this node runs it; otherwise another one does, or none
 * @param position that it has reached; null if it has none, as one that handles events in their sender's transaction
 * @param lag how many events are behind that position, counted up to 10,000
 * @param lagSeconds since the oldest of these was recorded
 * @param setAside how many events it has passed by on an administrator's word
 * @param deadLetters how many events wait in its dead-letter queue
 * @param failure why it has stopped, if that is known
 */
record ProjectionView(
        String name,
        State state,
        boolean here,
        @Nullable Long position,
        long lag,
        long lagSeconds,
        long setAside,
        long deadLetters,
        @Nullable ProjectionFailure failure) {

    static ProjectionView of(GroupStatus status, @Nullable ProjectionFailure failure) {
        return new ProjectionView(
                status.name(),
                State.of(status.state()),
                status.here(),
                status.position().isPresent() ? status.position().getAsLong() : null,
                status.backlog().events(),
                status.backlog().age().toSeconds(),
                status.backlog().setAside(),
                status.backlog().deadLetters(),
                failure);
    }

    /** Whether it goes on. */
    enum State {
        RUNNING,
        STOPPED,
        STALLED;

        private static State of(GroupStatus.State state) {
            return switch (state) {
                case RUNNING, WAITING -> RUNNING;
                case STOPPED -> STOPPED;
                case STALLED -> STALLED;
            };
        }

        @JsonValue
        String lowerCase() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What it fails on.
     *
     * @param event that it can't apply; null if it fails on no particular event
     * @param attempts on all nodes since it has failed on this
     * @param since when the first of them was
     * @param triedAt when the last was
     */
    record ProjectionFailure(
            @Nullable FailedEvent event, String reason, long attempts, Instant since, Instant triedAt) {}

    /**
     * An event.
     *
     * @param aggregateType null if no aggregate applied it
     * @param version its place in the stream of its aggregate, from 0
     */
    record FailedEvent(
            long position,
            String name,
            @Nullable String aggregateType,
            UUID aggregateId,
            long version,
            Instant recordedAt) {}
}
