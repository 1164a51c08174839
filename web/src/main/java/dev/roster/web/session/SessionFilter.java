package dev.roster.web.session;

import dev.roster.web.door.AccessToken;
import dev.roster.web.door.BrowserSessions;
import dev.roster.web.door.DoorProblems;
import dev.roster.web.door.TokenEnded;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.context.RequestAttributeSecurityContextRepository;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Lets a browser in by the cookie of its session. The session is looked up when somebody asks who is there, so that what is public is
 * served whatever the cookie is. A request with a token does not count as one with a cookie.
 */
final class SessionFilter extends OncePerRequestFilter {

    private static final RequestMatcher BEGIN =
            PathPatternRequestMatcher.pathPattern(HttpMethod.POST, BrowserSessions.PATH);
    private static final RequestMatcher LOOK =
            PathPatternRequestMatcher.pathPattern(HttpMethod.GET, BrowserSessions.PATH);
    private static final RequestMatcher HEALTH = PathPatternRequestMatcher.pathPattern("/actuator/health/**");
    private static final Duration LONGEST_BEFORE_HEALTH = Duration.ofMillis(700);
    private static final Duration LONGEST = Duration.ofSeconds(4);

    private final Sessions sessions;
    private final SessionCookies cookies;
    private final HandlerExceptionResolver problems;
    private final RequestAttributeSecurityContextRepository contexts = new RequestAttributeSecurityContextRepository();

    SessionFilter(Sessions sessions, SessionCookies cookies, HandlerExceptionResolver problems) {
        this.sessions = sessions;
        this.cookies = cookies;
        this.problems = problems;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return request.getHeader(HttpHeaders.AUTHORIZATION) != null;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var cookie = cookies.value(request);
        // A session begins with what proves more than another session, and never for a page of another origin.
        var begins = BEGIN.matches(request);
        var allowed = begins ? SameOrigin.isNotAnothers(request) : cookie.isEmpty() || SameOrigin.allows(request);
        if (!allowed) {
            problems.resolveException(request, response, null, new DoorProblems.CrossSite());
            return;
        }
        if (cookie.isPresent() && !begins) {
            var context = SingletonSupplier.of(() -> context(cookie.get(), request, response));
            SecurityContextHolder.setDeferredContext(context::obtain);
        }
        try {
            chain.doFilter(request, response);
        } catch (DataAccessException e) {
            problems.resolveException(request, response, null, e);
        }
    }

    private SecurityContext context(String cookie, HttpServletRequest request, HttpServletResponse response) {
        var context = SecurityContextHolder.createEmptyContext();
        var health = HEALTH.matches(request);
        try {
            AccessToken.parse(cookie)
                    .flatMap(key -> sessions.find(key, health ? LONGEST_BEFORE_HEALTH : LONGEST))
                    .ifPresentOrElse(
                            session -> {
                                context.setAuthentication(session.authentication());
                                contexts.saveContext(context, request, response);
                            },
                            () -> {
                                request.setAttribute(TokenEnded.class.getName(), TokenEnded.session());
                                // Not with every answer: one that comes late would take a new session's cookie away.
                                if (LOOK.matches(request)) {
                                    cookies.clear(request, response);
                                }
                            });
        } catch (DataAccessException e) {
            // It is answered without details then.
            if (!health) {
                throw e;
            }
        }
        return context;
    }
}
