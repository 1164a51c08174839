package dev.roster.readmodel;

/** An event can't be read, or can't be applied to what the events before it made. */
public final class EventNotApplied extends ProjectionStopped {

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

    /** The position of the event. */
    public long position() {
        return position;
    }
}
