package dev.roster.web.door;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.http.HttpMethod;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

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

    /** Matches by the method first, and by that at once, since each request is held against all rules before its own. */
    static RequestMatcher matcher(List<HttpMethod> methods, String... paths) {
        var names = methods.stream().map(HttpMethod::name).collect(Collectors.toUnmodifiableSet());
        var patterns = new OrRequestMatcher(Stream.of(paths)
                .<RequestMatcher>map(PathPatternRequestMatcher::pathPattern)
                .toList());
        return request -> (names.isEmpty() || names.contains(request.getMethod())) && patterns.matches(request);
    }
}
