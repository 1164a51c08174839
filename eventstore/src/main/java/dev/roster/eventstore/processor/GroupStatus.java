package dev.roster.eventstore.processor;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a group of event handlers is.
 *
 * @param here whether this node runs it
 * @param position that it has reached, on whatever node; nothing if it has no token with a position
 * @param backlog the events that it has not applied yet
 * @param failure why it has stopped, if that is known
 */
public record GroupStatus(
        String name,
        State state,
        boolean here,
        OptionalLong position,
        Backlog backlog,
        Optional<GroupFailure> failure) {

    /** Whether a group goes on. */
    public enum State {
        /** This node runs it. */
        RUNNING,
        /** Another node runs it. */
        WAITING,
        /** It fails, or was shut down on this node. It tries again by itself, unless it was shut down. */
        STOPPED,
        /** It runs, but has not moved for a while although events wait. */
        STALLED
    }

    /** Whether it neither fails nor stands still. */
    public boolean goesOn() {
        return state == State.RUNNING || state == State.WAITING;
    }

    /**
     * What a group has before it, and what it has left behind.
     *
     * @param events how many are stored after its position, counted up to 10,000
     * @param age since the oldest of these was recorded, by the database's clock; zero if there is none
     * @param setAside how many events it has passed by on an administrator's word
     * @param deadLetters how many events wait in its dead-letter queue
     */
    public record Backlog(long events, Duration age, long setAside, long deadLetters) {

        /** Whether it has left nothing behind. */
        boolean isClean() {
            return setAside == 0 && deadLetters == 0;
        }
    }
}
