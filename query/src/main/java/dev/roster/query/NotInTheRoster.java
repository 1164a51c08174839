package dev.roster.query;

import java.net.URI;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** What is asked for is not there: unknown, ended, or not there yet. Answered with 404. */
final class NotInTheRoster extends ErrorResponseException {

    private NotInTheRoster(ProblemDetail problem) {
        super(HttpStatus.NOT_FOUND, problem, null);
    }

    static NotInTheRoster hero(UUID heroId) {
        return of("unknown-hero", "Unknown hero", "There is no hero " + heroId + ", or it is retired.");
    }

    static NotInTheRoster team(UUID teamId) {
        return of("unknown-team", "Unknown team", "There is no team " + teamId + ", or it is disbanded.");
    }

    static NotInTheRoster rebuild(long rebuildId) {
        return of("unknown-rebuild", "Unknown rebuild", "There is no rebuild " + rebuildId + ", or it is long ago.");
    }

    private static NotInTheRoster of(String type, String title, String detail) {
        var problem = ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, detail);
        problem.setType(URI.create("/problems/" + type));
        problem.setTitle(title);
        return new NotInTheRoster(problem);
    }
}
