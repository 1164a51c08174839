package dev.roster.readmodel;

/** The projection met an impossible state, and stops until an operator has looked at it: it never skips an event by itself. */
public class ProjectionStopped extends RuntimeException {

    /**
     * Stops the projection for a reason.
     *
     * @param message the reason, in sentences
     */
    public ProjectionStopped(String message) {
        super(message);
    }
}
