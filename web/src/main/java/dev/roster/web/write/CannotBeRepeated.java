package dev.roster.web.write;

import java.net.URI;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** A request that claims to be one that was sent before, and that can't be answered as that one was. */
public final class CannotBeRepeated extends ErrorResponseException {

    private CannotBeRepeated(HttpStatus status, ProblemDetail problem) {
        super(status, problem, null);
    }

    static CannotBeRepeated itsKeyWasForAnother() {
        return since(
                HttpStatus.UNPROCESSABLE_CONTENT,
                "idempotency-key-reused",
                "This Idempotency-Key came with another body before: send the same body again, or take a new key.");
    }

    /**
     * A domain's own reason; the application gives it the title of its type.
     *
     * @param type the name of its type of problem
     */
    public static CannotBeRepeated since(HttpStatus status, String type, String detail) {
        var problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setType(URI.create("/problems/" + type));
        return new CannotBeRepeated(status, problem);
    }
}
