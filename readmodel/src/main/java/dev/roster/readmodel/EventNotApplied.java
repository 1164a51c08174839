package dev.roster.readmodel;

import dev.roster.eventstore.processor.EventFailure;
import org.springframework.dao.DataAccessException;

/** An event can't be read, or can't be applied to what the events before it made. */
public final class EventNotApplied extends ProjectionStopped implements EventFailure {

    private final long position;

    /**
     * Stops the projection at an event.
     *
     * @param reason a sentence
     */
    public EventNotApplied(long position, String reason) {
        super("The event at position " + position + " can't be applied. " + reason);
        this.position = position;
    }

    /**
     * Stops the projection at an event.
     *
     * @param cause what failed as it was applied
     */
    EventNotApplied(long position, RuntimeException cause) {
        this(position, reason(cause));
        initCause(cause);
    }

    private static String reason(RuntimeException cause) {
        return switch (cause) {
            case DataAccessException refused ->
                "PostgreSQL refused it: " + refused.getMostSpecificCause().getMessage();
            case ProjectionStopped stopped -> String.valueOf(stopped.getMessage());
            default -> cause.toString();
        };
    }

    @Override
    public long position() {
        return position;
    }
}
