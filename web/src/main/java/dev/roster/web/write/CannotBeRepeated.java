package dev.roster.web.write;

import dev.roster.web.problem.ProblemType;
import dev.roster.web.problem.ServiceProblem;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** A repeated request, by its id or Idempotency-Key, that can't get the answer of the first one. */
public final class CannotBeRepeated extends ErrorResponseException {

    private CannotBeRepeated(HttpStatus status, ProblemDetail problem) {
        super(status, problem, null);
    }

    static CannotBeRepeated itsKeyWasForAnother() {
        var status = HttpStatus.UNPROCESSABLE_CONTENT;
        return new CannotBeRepeated(
                status,
                ServiceProblem.IDEMPOTENCY_KEY_REUSED.problem(
                        status,
                        "This Idempotency-Key came with another body before: send the same body again, or take a new key."));
    }

    /**
     * Refuses a request for a reason of the domain's own; the title is that of the type of problem.
     *
     * @param type the name of the type of problem
     */
    public static CannotBeRepeated since(HttpStatus status, String type, String detail) {
        return new CannotBeRepeated(status, ProblemType.problem(type, status, detail));
    }
}
