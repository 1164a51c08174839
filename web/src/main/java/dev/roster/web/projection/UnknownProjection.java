package dev.roster.web.projection;

import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/** There is no group of event handlers with a name. Answered with 404. */
public final class UnknownProjection extends ErrorResponseException {

    UnknownProjection(String name) {
        this(name, "There is none, and no other group of event handlers.");
    }

    /** @param reason a sentence on what there is instead */
    public UnknownProjection(String name, String reason) {
        super(
                HttpStatus.NOT_FOUND,
                ProjectionProblem.UNKNOWN_PROJECTION.problem(
                        HttpStatus.NOT_FOUND, "No projection " + name + " is served here. " + reason),
                null);
    }
}
