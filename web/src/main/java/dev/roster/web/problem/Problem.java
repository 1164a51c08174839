package dev.roster.web.problem;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

/** The problems that this side answers with (RFC 9457); the application explains each type on a page of its own. */
public final class Problem {

    private Problem() {}

    /**
     * A problem, to which the application gives its type's title.
     *
     * @param type its name, under {@code /problems}
     */
    public static ProblemDetail of(HttpStatus status, String type, @Nullable String detail) {
        var problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setType(URI.create("/problems/" + type));
        return problem;
    }

    /** That a field or parameter has a value that is out of bounds. */
    public static ProblemDetail invalid(HttpStatus status, String field, String what) {
        var problem = of(status, "invalid-details", "Not valid: " + field + " " + what + ".");
        problem.setProperty("errors", List.of(new InvalidField(field, what)));
        return problem;
    }

    private record InvalidField(String field, String problem) {}
}
