package dev.roster.query;

/** The projection met what can't be, and goes no further until somebody has looked: it never leaves an event out. */
class ProjectionStopped extends RuntimeException {

    ProjectionStopped(String message) {
        super(message);
    }
}
