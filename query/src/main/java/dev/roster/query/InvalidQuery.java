package dev.roster.query;

import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** A query with a parameter that is wrong. Answered with 400, as other parameters that are wrong are. */
final class InvalidQuery extends ErrorResponseException {

    InvalidQuery(String parameter, String problem) {
        super(HttpStatus.BAD_REQUEST, problem(new Parameter(parameter, problem)), null);
    }

    private static ProblemDetail problem(Parameter wrong) {
        var problem = Problem.of(
                HttpStatus.BAD_REQUEST, "invalid-details", "Not valid: " + wrong.field() + " " + wrong.problem() + ".");
        problem.setProperty("errors", List.of(wrong));
        return problem;
    }

    private record Parameter(String field, String problem) {}
}
