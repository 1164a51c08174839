package dev.roster.web.write;

import dev.roster.web.problem.ProblemType;
import dev.roster.web.problem.ServiceProblem;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** A request that claims to be one that was sent before, and that can't be answered as that one was. */
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
     * A domain's own reason; the application gives it the title of its type.
     *
     * @param type the name of its type of problem
     */
    public static CannotBeRepeated since(HttpStatus status, String type, String detail) {
        return new CannotBeRepeated(status, ProblemType.problem(type, status, detail));
    }
}
