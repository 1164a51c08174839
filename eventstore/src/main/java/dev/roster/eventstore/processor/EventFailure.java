package dev.roster.eventstore.processor;

/** An exception of an event handler that is about one event of the batch, whichever event the handler was called with. */
public interface EventFailure {

    /** The position of the event. */
    long position();
}
