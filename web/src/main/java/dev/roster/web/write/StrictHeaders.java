package dev.roster.web.write;

import dev.roster.web.Headers;
import dev.roster.web.problem.ServiceProblem;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Refuses headers that would be read as something else than was meant: a single value that is given twice, and the coding of a
 * body, which nothing here decodes.
 */
@Component
@ConditionalOnWebApplication
@Order(Ordered.LOWEST_PRECEDENCE - 1)
class StrictHeaders extends OncePerRequestFilter {

    /** Those of several values may be given in several lines (RFC 9110, 5.3). */
    private static final List<String> SINGLE = List.of(
            HttpHeaders.AUTHORIZATION,
            HttpHeaders.CONTENT_TYPE,
            Headers.IDEMPOTENCY_KEY,
            Headers.LAST_EVENT_ID,
            ReadYourWrites.POSITION);

    private static final String IDENTITY = "identity";

    private final HandlerExceptionResolver problems;

    StrictHeaders(@Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var twice = SINGLE.stream().filter(isGivenTwice(request)).findFirst();
        if (twice.isPresent()) {
            var reason = "The header " + twice.get() + " is given more than once: give one value.";
            problems.resolveException(
                    request, response, null, new ResponseStatusException(HttpStatus.BAD_REQUEST, reason));
        } else if (hasCodedBody(request)) {
            problems.resolveException(request, response, null, coded());
        } else {
            chain.doFilter(request, response);
        }
    }

    private static Predicate<String> isGivenTwice(HttpServletRequest request) {
        return name -> {
            var lines = request.getHeaders(name);
            if (lines.hasMoreElements()) {
                lines.nextElement();
            }
            return lines.hasMoreElements();
        };
    }

    private static boolean hasCodedBody(HttpServletRequest request) {
        return (request.getContentLengthLong() > 0 || request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null)
                && Collections.list(request.getHeaders(HttpHeaders.CONTENT_ENCODING)).stream()
                        .flatMap(line -> Stream.of(line.split(",")))
                        .map(String::strip)
                        .anyMatch(coding -> !coding.isEmpty() && !coding.equalsIgnoreCase(IDENTITY));
    }

    /** RFC 9110, 15.5.16. */
    private static ErrorResponseException coded() {
        var status = HttpStatus.UNSUPPORTED_MEDIA_TYPE;
        var problem = ServiceProblem.UNSUPPORTED_MEDIA_TYPE.problem(
                status, "The body has a Content-Encoding, and none is decoded here: send it as it is.");
        var refusal = new ErrorResponseException(status, problem, null);
        refusal.getHeaders().set(HttpHeaders.ACCEPT_ENCODING, IDENTITY);
        return refusal;
    }
}
