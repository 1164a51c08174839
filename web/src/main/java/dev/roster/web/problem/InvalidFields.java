package dev.roster.web.problem;

import java.util.List;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** A body or an address with values that are out of bounds, each of which is named. */
public final class InvalidFields extends ErrorResponseException {

    public InvalidFields(HttpStatus status, List<InvalidField> fields) {
        super(status, problem(status, fields), null);
    }

    static ProblemDetail problem(HttpStatus status, List<InvalidField> fields) {
        var problem = ServiceProblem.INVALID_DETAILS.problem(
                status,
                fields.stream()
                        .map(field -> field.field() + " " + field.problem())
                        .collect(Collectors.joining("; ", "Not valid: ", ".")));
        problem.setProperty("errors", fields);
        return problem;
    }

    /**
     * A field that is wrong.
     *
     * @param problem what is wrong with it and what to give instead, without the value of a text
     */
    public record InvalidField(String field, String problem) {}
}
