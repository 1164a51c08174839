package dev.roster;

import java.util.Map;
import org.springframework.http.HttpStatus;

/**
 * A rejection as a problem; its message is the detail.
 *
 * @param members that it has beside those of all problems
 */
record Rejection(ProblemType type, HttpStatus status, Map<String, ?> members) {

    Rejection(ProblemType type, HttpStatus status) {
        this(type, status, Map.of());
    }
}
