package dev.roster.web.door;

import java.util.List;
import org.springframework.http.HttpMethod;

/**
 * A rule that says which role may use a route.
 *
 * @param methods empty for any method
 * @param path a pattern, such as {@code /cards/**}
 * @param role that is needed, or one that implies it
 */
public record DoorRule(List<HttpMethod> methods, String path, Role role) {

    /** Methods that only read. */
    public static final List<HttpMethod> QUERIES = List.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    /** Methods that change something. */
    public static final List<HttpMethod> COMMANDS =
            List.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE);
}
