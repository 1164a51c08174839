package dev.roster.web.problem;

import dev.roster.web.problem.InvalidFields.InvalidField;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/** A query parameter has an invalid value; answered with 400, as invalid parameters are that Bean Validation finds. */
public final class InvalidQuery extends ErrorResponseException {

    public InvalidQuery(String parameter, String problem) {
        super(
                HttpStatus.BAD_REQUEST,
                InvalidFields.problem(HttpStatus.BAD_REQUEST, List.of(new InvalidField(parameter, problem))),
                null);
    }
}
