package dev.roster.command;

import java.net.URI;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** A request that claims to be one that was sent before, and that can't be answered as that one was. */
final class CannotBeRepeated extends ErrorResponseException {

    private CannotBeRepeated(HttpStatus status, ProblemDetail problem) {
        super(status, problem, null);
    }

    static CannotBeRepeated itsKeyWasForAnother() {
        return of(
                HttpStatus.UNPROCESSABLE_CONTENT,
                "idempotency-key-reused",
                "This Idempotency-Key came with another body before: send the same body again, or take a new key.");
    }

    static CannotBeRepeated itsHeroIsForgotten(UUID heroId) {
        return of(
                HttpStatus.GONE,
                "hero-is-forgotten",
                "The hero " + heroId + " that was registered so is forgotten, and its id is not used again.");
    }

    /** The application gives it the title of its type. */
    private static CannotBeRepeated of(HttpStatus status, String type, String detail) {
        var problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setType(URI.create("/problems/" + type));
        return new CannotBeRepeated(status, problem);
    }
}
