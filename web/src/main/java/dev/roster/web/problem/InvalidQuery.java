package dev.roster.web.problem;

import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/** A query with a parameter that is wrong. Answered with 400, as other parameters that are wrong are. */
public final class InvalidQuery extends ErrorResponseException {

    public InvalidQuery(String parameter, String problem) {
        super(HttpStatus.BAD_REQUEST, Problem.invalid(HttpStatus.BAD_REQUEST, parameter, problem), null);
    }
}
