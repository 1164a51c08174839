package dev.roster.readmodel;

/** An event can't be read, or can't be applied to what the events before it made. */
public final class EventNotApplied extends ProjectionStopped {

    private final long position;

    /**
     * Stops at an event.
     *
     * @param reason a sentence about it
     */
    public EventNotApplied(long position, String reason) {
        super("The event at position " + position + " can't be applied. " + reason);
        this.position = position;
    }

    /** Of the event. */
    public long position() {
        return position;
    }
}
