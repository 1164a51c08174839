package dev.roster.eventstore.deadletter;

/**
 * Rolls back the batch of an event that a handler failed on, with all that the handler did. The group does the batch again, and then
 * the event becomes a dead letter without being handled.
 */
public final class UndoneForDeadLetter extends RuntimeException {

    UndoneForDeadLetter(String event) {
        super(
                "The event " + event + " failed, and becomes a dead letter when its batch is done again",
                null,
                false,
                false);
    }
}
