package dev.roster.web;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.annotation.Annotation;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.server.PathContainer;
import org.springframework.http.server.RequestPath;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/** What controllers declare of their routes by {@link WriteRoute} and {@link ReadRoute}, for whoever sees a request before them. */
@Component
@ConditionalOnWebApplication
public class Routes {

    /** Nobody asks before all controllers are there. */
    private final SingletonSupplier<Declared> declared;

    Routes(@Qualifier("requestMappingHandlerMapping") ObjectProvider<RequestMappingHandlerMapping> mapping) {
        this.declared = SingletonSupplier.of(() -> new Declared(mapping.getObject()));
    }

    /** Whether a path is among those under which there are declared routes. */
    public boolean hasDeclared(String path) {
        for (var first : declared.obtain().firstSegments) {
            if (path.startsWith(first)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the route to a path takes many commands, a line each. */
    public boolean takesLines(String path) {
        return declared.obtain().ofLines.contains(path);
    }

    /** Whether the route of this pattern, such as {@code /cards/{cardId}}, writes by any of its commands. */
    public boolean isWrite(String pattern) {
        return declared.obtain().writes.contains(pattern);
    }

    /** Whether the route of this pattern reads from the read model. */
    public boolean isRead(String pattern) {
        return declared.obtain().reads.containsKey(pattern);
    }

    /** Whether a request is for a route that reads from the read model. */
    public boolean isRead(HttpServletRequest request) {
        var path = RequestPath.parse(request.getRequestURI(), request.getContextPath())
                .pathWithinApplication();
        return declared.obtain().reads.values().stream().anyMatch(pattern -> pattern.matches(path));
    }

    /**
     * Where the representation is of what a request has written, if its route declares that.
     *
     * @param address of the request, within the service
     */
    public Optional<String> represented(HttpServletRequest request, String address) {
        return request.getAttribute(HandlerMapping.BEST_MATCHING_HANDLER_ATTRIBUTE) instanceof HandlerMethod handler
                ? declared.obtain().beginnings.getOrDefault(handler.getBeanType(), List.of()).stream()
                        .map(pattern -> pattern.matchStartOfPath(PathContainer.parsePath(address)))
                        .flatMap(Stream::ofNullable)
                        .map(start -> start.getPathMatched().value())
                        .findFirst()
                : Optional.empty();
    }

    private static <A extends Annotation> @Nullable A find(HandlerMethod handler, Class<A> declaration) {
        return AnnotatedElementUtils.findMergedAnnotation(handler.getBeanType(), declaration);
    }

    /** All that is declared, by the patterns of the routes. */
    private static final class Declared {

        private final Set<String> firstSegments = new LinkedHashSet<>();
        private final Set<String> writes = new HashSet<>();
        private final Set<String> ofLines = new HashSet<>();
        private final Map<String, PathPattern> reads = new HashMap<>();

        /** By the controllers. */
        private final Map<Class<?>, List<PathPattern>> beginnings = new HashMap<>();

        private Declared(RequestMappingHandlerMapping mapping) {
            mapping.getHandlerMethods().forEach((route, handler) -> {
                var condition = route.getPathPatternsCondition();
                if (condition != null) {
                    condition.getPatterns().forEach(pattern -> add(pattern, handler));
                }
            });
        }

        private void add(PathPattern pattern, HandlerMethod handler) {
            var path = pattern.getPatternString();
            var write = find(handler, WriteRoute.class);
            var isRead = find(handler, ReadRoute.class) != null;
            if (write != null) {
                (write.lines() ? ofLines : writes).add(path);
                beginnings.computeIfAbsent(
                        handler.getBeanType(),
                        first -> Stream.of(write.represented())
                                .map(PathPatternParser.defaultInstance::parse)
                                .toList());
            }
            if (isRead) {
                reads.put(path, pattern);
            }
            if (write != null || isRead) {
                firstSegments.add("/" + path.split("/", -1)[1]);
            }
        }
    }
}
