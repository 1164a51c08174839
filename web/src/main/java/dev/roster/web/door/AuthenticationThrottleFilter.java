package dev.roster.web.door;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.roster.web.problem.Rejection;
import dev.roster.web.problem.ServiceProblem;
import io.github.bucket4j.Bucket;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Runs before credentials are checked. An address that sent wrong ones {@value #FAILURES} times in a minute gets 429 for the next
 * wrong ones, instead of 401. Right ones still pass, since others can be behind the same address, and they cost nothing.
 */
final class AuthenticationThrottleFilter extends OncePerRequestFilter {

    static final int FAILURES = 20;

    private static final String REFUSAL = AuthenticationThrottleFilter.class.getName();

    /** Which can come with a code instead. */
    private static final RequestMatcher SIGN_IN =
            PathPatternRequestMatcher.pathPattern(HttpMethod.POST, BrowserSessions.PATH);

    private static final Duration REFILL = Duration.ofMinutes(1);
    private static final int ADDRESSES = 10_000;

    /** After two refills without a request, an address is as good as new. */
    private final Cache<String, Bucket> failuresLeft = Caffeine.newBuilder()
            .maximumSize(ADDRESSES)
            .expireAfterAccess(REFILL.multipliedBy(2))
            .build();

    private final HandlerExceptionResolver problems;

    AuthenticationThrottleFilter(HandlerExceptionResolver problems) {
        this.problems = problems;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return request.getHeader(HttpHeaders.AUTHORIZATION) == null && !SIGN_IN.matches(request);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var failures = failuresLeft.get(
                request.getRemoteAddr(),
                address -> Bucket.builder()
                        .addLimit(limit -> limit.capacity(FAILURES).refillGreedy(FAILURES, REFILL))
                        .build());
        var attempt = failures.estimateAbilityToConsume(1);
        if (!attempt.canBeConsumed()) {
            request.setAttribute(REFUSAL, tooMany(attempt.getNanosToWaitForRefill()));
        }
        try {
            chain.doFilter(request, response);
        } catch (AuthenticationServiceException | DataAccessException e) {
            problems.resolveException(request, response, null, e);
        }
        if (response.getStatus() == HttpStatus.UNAUTHORIZED.value()) {
            failures.tryConsume(1);
        }
    }

    /** What replaces the 401 for wrong credentials, if too many came from the address. */
    static Optional<Rejection> refusal(HttpServletRequest request) {
        return Optional.ofNullable((Rejection) request.getAttribute(REFUSAL));
    }

    private static Rejection tooMany(long nanosToWait) {
        var seconds = Duration.ofNanos(nanosToWait).toSeconds() + 1;
        return new Rejection(
                        ServiceProblem.TOO_MANY_REQUESTS,
                        HttpStatus.TOO_MANY_REQUESTS,
                        "Too many wrong credentials came from this address: wait before you send others.")
                .with(HttpHeaders.RETRY_AFTER, String.valueOf(seconds));
    }
}
