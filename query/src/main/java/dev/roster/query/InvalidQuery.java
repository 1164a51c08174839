package dev.roster.query;

import dev.roster.api.RuleViolation.InvalidDetails;
import dev.roster.api.RuleViolation.InvalidField;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** A query with a parameter that is wrong. Answered with 400, as other parameters that are wrong are. */
final class InvalidQuery extends ErrorResponseException {

    InvalidQuery(String parameter, String problem) {
        super(HttpStatus.BAD_REQUEST, problem(new InvalidField(parameter, problem)), null);
    }

    private static ProblemDetail problem(InvalidField field) {
        var problem =
                Problem.of(HttpStatus.BAD_REQUEST, "invalid-details", new InvalidDetails(List.of(field)).getMessage());
        problem.setProperty("errors", List.of(field));
        return problem;
    }
}
