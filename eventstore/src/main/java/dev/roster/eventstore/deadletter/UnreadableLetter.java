package dev.roster.eventstore.deadletter;

/** The event of a dead letter can't be read: it stays until a version of the service can, or until it is discarded. */
final class UnreadableLetter extends RuntimeException {

    UnreadableLetter(StoredDeadLetter letter, String reason) {
        super("The event " + letter.eventName() + " of revision " + letter.revision() + " can't be read: " + reason
                + ". Run a version that can read it, or add an upcaster.");
    }
}
