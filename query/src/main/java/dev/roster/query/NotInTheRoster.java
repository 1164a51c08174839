package dev.roster.query;

import dev.roster.web.problem.ProblemType;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/** What is asked for is not there: unknown, ended, or not there yet. Answered with 404. */
final class NotInTheRoster extends ErrorResponseException {

    private NotInTheRoster(String type, String detail) {
        super(HttpStatus.NOT_FOUND, ProblemType.problem(type, HttpStatus.NOT_FOUND, detail), null);
    }

    static NotInTheRoster hero(UUID heroId) {
        return new NotInTheRoster("unknown-hero", "There is no hero " + heroId + ", or it is retired.");
    }

    static NotInTheRoster team(UUID teamId) {
        return new NotInTheRoster("unknown-team", "There is no team " + teamId + ", or it is disbanded.");
    }

    static NotInTheRoster heroThen(UUID heroId, long position) {
        return new NotInTheRoster(
                "unknown-hero", "There was no hero " + heroId + " at position " + position + ", or it is forgotten.");
    }

    static NotInTheRoster heroEver(UUID heroId) {
        return new NotInTheRoster("unknown-hero", "There never was a hero " + heroId + ".");
    }

    static NotInTheRoster teamEver(UUID teamId) {
        return new NotInTheRoster("unknown-team", "There never was a team " + teamId + ".");
    }

    static NotInTheRoster teamThen(UUID teamId, long position) {
        return new NotInTheRoster("unknown-team", "There was no team " + teamId + " at position " + position + ".");
    }
}
