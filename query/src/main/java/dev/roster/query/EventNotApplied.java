package dev.roster.query;

/** An event can't be read, or can't be applied to what the events before it made. */
final class EventNotApplied extends ProjectionStopped {

    private final long position;

    /** @param reason a sentence about the event */
    EventNotApplied(long position, String reason) {
        super("The event at position " + position + " can't be applied. " + reason);
        this.position = position;
    }

    long position() {
        return position;
    }
}
