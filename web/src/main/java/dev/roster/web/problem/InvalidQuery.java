package dev.roster.web.problem;

import dev.roster.web.problem.InvalidFields.InvalidField;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/** A query with a parameter that is wrong. Answered with 400, as other parameters that are wrong are. */
public final class InvalidQuery extends ErrorResponseException {

    public InvalidQuery(String parameter, String problem) {
        super(
                HttpStatus.BAD_REQUEST,
                InvalidFields.problem(HttpStatus.BAD_REQUEST, List.of(new InvalidField(parameter, problem))),
                null);
    }
}
