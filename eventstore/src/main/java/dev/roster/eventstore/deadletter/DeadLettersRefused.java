package dev.roster.eventstore.deadletter;

/** Why nothing can be done with dead letters that were asked for. */
public final class DeadLettersRefused extends RuntimeException {

    private final Reason reason;

    DeadLettersRefused(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    public enum Reason {
        UNKNOWN_GROUP,
        NO_QUEUE,
        UNKNOWN_LETTERS,
        IN_USE
    }
}
