package dev.roster.web.problem;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * A rejection as a problem.
 *
 * @param detail for people; null for the rejection's own message
 * @param members in addition to those of all problems
 * @param headers in addition to those of all problems
 */
public record Rejection(
        ProblemType type,
        HttpStatus status,
        @Nullable String detail,
        Map<String, ?> members,
        Map<String, String> headers) {

    public Rejection(ProblemType type, HttpStatus status) {
        this(type, status, Map.of());
    }

    public Rejection(ProblemType type, HttpStatus status, Map<String, ?> members) {
        this(type, status, null, members, Map.of());
    }

    public Rejection(ProblemType type, HttpStatus status, @Nullable String detail) {
        this(type, status, detail, Map.of(), Map.of());
    }

    /** The same rejection, with this header instead of its own. */
    public Rejection with(String header, String value) {
        return new Rejection(type, status, detail, members, Map.of(header, value));
    }
}
