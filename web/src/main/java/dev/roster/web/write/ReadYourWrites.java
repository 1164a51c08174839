package dev.roster.web.write;

import dev.roster.eventstore.Reached;
import dev.roster.eventstore.epoch.Epochs;
import dev.roster.eventstore.epoch.Position;
import dev.roster.eventstore.epoch.Positions;
import dev.roster.web.Headers;
import dev.roster.web.PublicPath;
import dev.roster.web.Routes;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.util.ContentCachingResponseWrapper;

/**
 * Joins the two sides over HTTP: a write is answered when it can be read, and a read waits for the position that it asks for.
 * Who waits waits on a virtual thread, without a connection.
 */
@Component
@ConditionalOnWebApplication
public class ReadYourWrites extends OncePerRequestFilter {

    /**
     * The header with a position: of an answer, or, in a request, the one that is to be reached before it is answered.
     */
    public static final String POSITION = "Roster-Position";

    private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");

    private final Routes routes;
    private final Reached reached;
    private final Positions positions;
    private final Epochs epochs;
    private final HandlerExceptionResolver problems;

    ReadYourWrites(
            Routes routes,
            Reached reached,
            Positions positions,
            Epochs epochs,
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        this.routes = routes;
        this.reached = reached;
        this.positions = positions;
        this.epochs = epochs;
        this.problems = problems;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !routes.hasDeclared(request.getServletPath());
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            if (READS.contains(request.getMethod())) {
                read(request, response, chain);
            } else if (routes.takesLines(request.getServletPath())) {
                writeMany(request, response, chain);
            } else {
                write(request, response, chain);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServletException("The service is stopping", e);
        }
    }

    /**
     * What is made from events knows whatever was answered, and waits for nothing. Whether an answer from the read model is fresh
     * enough in the end says the answer itself, by the position that it is made from.
     */
    private void read(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException, InterruptedException {
        var wanted = request.getHeader(POSITION);
        if (wanted != null) {
            long number;
            try {
                number = positions.require(position(wanted));
            } catch (RuntimeException e) {
                problems.resolveException(request, response, null, e);
                return;
            }
            if (routes.isRead(request) && request.getParameter("asOf") == null) {
                var prefer = Prefer.of(request);
                reached.await(number, prefer.longestWait());
                applyWait(prefer, response);
            }
        }
        chain.doFilter(request, response);
    }

    private static Position position(String wanted) {
        if (!Position.isPosition(wanted)) {
            throw new ResponseStatusException(
                    HttpStatus.BAD_REQUEST,
                    "The header " + POSITION + " is no position: send what an answer had there, as it was.");
        }
        return Position.valueOf(wanted);
    }

    private void write(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException, InterruptedException {
        if (!acceptsUtf8(request)) {
            problems.resolveException(request, response, null, new HttpMediaTypeNotAcceptableException(List.of()));
            return;
        }
        var answer = new ContentCachingResponseWrapper(response);
        var history = epochs.changes();
        chain.doFilter(request, answer);
        var written = answer.getHeader(POSITION);
        if (written != null) {
            var position = Position.valueOf(written);
            var prefer = Prefer.of(request);
            if (prefer.has(Prefer.RESPOND_ASYNC)) {
                answer.setStatus(HttpServletResponse.SC_ACCEPTED);
                answer.addHeader(Headers.PREFERENCE_APPLIED, Prefer.RESPOND_ASYNC);
            } else {
                applyWait(prefer, answer);
                if (!reached.await(position.number(), prefer.longestWait())) {
                    answer.setStatus(HttpServletResponse.SC_ACCEPTED);
                } else if (prefer.has(Prefer.REPRESENTATION)) {
                    represent(request, answer);
                }
            }
            if (history != epochs.changes() && isLost(position, request, answer)) {
                return;
            }
        }
        answer.copyBodyToResponse();
    }

    /** What was stored before a fail-over may not be there after it. */
    private boolean isLost(Position written, HttpServletRequest request, ContentCachingResponseWrapper answer)
            throws IOException {
        try {
            positions.require(written);
            return false;
        } catch (RuntimeException e) {
            answer.reset();
            problems.resolveException(request, answer, null, e);
            answer.copyBodyToResponse();
            return true;
        }
    }

    private static void applyWait(Prefer prefer, HttpServletResponse response) {
        prefer.seconds().ifPresent(seconds -> response.addHeader(Headers.PREFERENCE_APPLIED, "wait=" + seconds));
    }

    /** What can't be answered is not done: JSON is UTF-8 (RFC 8259, 8.1). What can't be parsed is refused elsewhere. */
    private static boolean acceptsUtf8(HttpServletRequest request) {
        try {
            var types = MediaType.parseMediaTypes(Collections.list(request.getHeaders(HttpHeaders.ACCEPT)));
            return types.isEmpty()
                    || types.stream()
                            .map(MediaType::getCharset)
                            .anyMatch(charset -> charset == null || charset.equals(StandardCharsets.UTF_8));
        } catch (InvalidMediaTypeException e) {
            return true;
        }
    }

    /** The answer is under way already: its end waits. */
    private void writeMany(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException, InterruptedException {
        chain.doFilter(request, response);
        var prefer = Prefer.of(request);
        if (request.getAttribute(POSITION) instanceof Long position && !prefer.has(Prefer.RESPOND_ASYNC)) {
            reached.await(position, prefer.longestWait());
        }
    }

    /** Puts the representation that a GET would give now in the place of the body, if there is one. */
    private void represent(HttpServletRequest request, ContentCachingResponseWrapper answer)
            throws ServletException, IOException {
        var path = represented(request, answer);
        if (path.isEmpty()) {
            return;
        }
        var status = answer.getStatus();
        var body = answer.getContentAsByteArray();
        var headers = new HashMap<String, Collection<String>>();
        answer.getHeaderNames().forEach(name -> headers.put(name, List.copyOf(answer.getHeaders(name))));
        answer.setStatus(HttpServletResponse.SC_OK);
        request.getRequestDispatcher(path.get()).forward(new Get(request), answer);
        if (answer.getStatus() == HttpServletResponse.SC_OK) {
            answer.setStatus(status == HttpServletResponse.SC_CREATED ? status : HttpServletResponse.SC_OK);
            answer.addHeader(Headers.PREFERENCE_APPLIED, Prefer.REPRESENTATION);
            answer.setHeader(HttpHeaders.CONTENT_LOCATION, path.get());
        } else {
            // It has ended since: the write is answered as if nothing had been preferred.
            answer.reset();
            answer.setStatus(status);
            headers.forEach((name, values) ->
                    values.forEach(value -> answer.addHeader(name, PublicPath.within(request, value))));
            answer.getOutputStream().write(body);
        }
    }

    /** What is new by its address, what is changed by the request's, a part by the one that its route declares. */
    private Optional<String> represented(HttpServletRequest request, HttpServletResponse answer) {
        var location = answer.getHeader(HttpHeaders.LOCATION);
        if (location != null) {
            return Optional.of(PublicPath.within(request, location));
        }
        var address = PublicPath.within(request, request.getRequestURI());
        var changed = HttpMethod.PATCH.matches(request.getMethod()) || HttpMethod.PUT.matches(request.getMethod());
        return routes.represented(request, address).or(() -> changed ? Optional.of(address) : Optional.empty());
    }

    /** A GET without conditions and parameters by the same caller. */
    private static final class Get extends HttpServletRequestWrapper {

        private Get(HttpServletRequest request) {
            super(request);
        }

        @Override
        public String getMethod() {
            return HttpMethod.GET.name();
        }

        @Override
        public @Nullable String getHeader(String name) {
            return isCondition(name) ? null : super.getHeader(name);
        }

        @Override
        public Enumeration<String> getHeaders(String name) {
            return isCondition(name) ? Collections.emptyEnumeration() : super.getHeaders(name);
        }

        /** They were the write's. */
        @Override
        public Map<String, String[]> getParameterMap() {
            return Map.of();
        }

        @Override
        public Enumeration<String> getParameterNames() {
            return Collections.emptyEnumeration();
        }

        @Override
        public String @Nullable [] getParameterValues(String name) {
            return null;
        }

        @Override
        public @Nullable String getParameter(String name) {
            return null;
        }

        private static boolean isCondition(String name) {
            return name.toLowerCase(Locale.ROOT).startsWith("if-");
        }
    }
}
