package dev.roster.readmodel;

/** The projection met what can't be, and goes no further until somebody has looked: it never leaves an event out. */
public class ProjectionStopped extends RuntimeException {

    /**
     * Stops for a reason.
     *
     * @param message what is the matter, in sentences
     */
    public ProjectionStopped(String message) {
        super(message);
    }
}
