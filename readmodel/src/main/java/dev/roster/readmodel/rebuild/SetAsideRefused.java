package dev.roster.readmodel.rebuild;

import dev.roster.readmodel.ReadModelProblem;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/** An event can't be set aside, since the projection has not stopped at it. Answered with 409. */
final class SetAsideRefused extends ErrorResponseException {

    private SetAsideRefused(String detail) {
        super(HttpStatus.CONFLICT, ReadModelProblem.EVENT_NOT_SET_ASIDE.problem(HttpStatus.CONFLICT, detail), null);
    }

    static SetAsideRefused passed(long position, long reached) {
        return new SetAsideRefused("The projection has passed the event at position " + position
                + ": it has reached position " + reached + ".");
    }

    static SetAsideRefused notReached(long position, long reached) {
        return new SetAsideRefused("The event at position " + position
                + " is not the next one for the projection, which has reached position " + reached + ".");
    }

    static SetAsideRefused applied(long position) {
        return new SetAsideRefused("The event at position " + position + " could be applied at this attempt, and was.");
    }

    static SetAsideRefused already(long position) {
        return new SetAsideRefused("The event at position " + position + " is set aside already.");
    }

    static SetAsideRefused endOfAKey(long position) {
        return new SetAsideRefused("The event at position " + position
                + " says that somebody is forgotten, whose row would stay. Run a version that can apply it.");
    }
}
