package dev.roster.query;

import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/** What is asked for is not there: unknown, ended, or not there yet. Answered with 404. */
final class NotInTheRoster extends ErrorResponseException {

    private NotInTheRoster(String type, String title, String detail) {
        super(HttpStatus.NOT_FOUND, Problem.of(HttpStatus.NOT_FOUND, type, title, detail), null);
    }

    static NotInTheRoster hero(UUID heroId) {
        return new NotInTheRoster("unknown-hero", "Unknown hero", "There is no hero " + heroId + ", or it is retired.");
    }

    static NotInTheRoster team(UUID teamId) {
        return new NotInTheRoster(
                "unknown-team", "Unknown team", "There is no team " + teamId + ", or it is disbanded.");
    }

    static NotInTheRoster rebuild(long rebuildId) {
        return new NotInTheRoster(
                "unknown-rebuild", "Unknown rebuild", "There is no rebuild " + rebuildId + ", or it is long ago.");
    }
}
