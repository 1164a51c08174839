package dev.roster.web.door;

import dev.roster.web.problem.ProblemSource;
import dev.roster.web.problem.Rejection;
import dev.roster.web.problem.ServiceProblem;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** Why somebody is not let in, as problems. Their types are the service's own. */
@Component
public class DoorProblems implements ProblemSource {

    private static final Logger log = LoggerFactory.getLogger(DoorProblems.class);

    private static final String RETRY_AFTER_SECONDS = "1";

    private final String issuer;
    private final Map<Refusal, Counter> refused = new EnumMap<>(Refusal.class);

    /** @param issuer of the tokens, if the service has one */
    public DoorProblems(@Value("${" + OidcConfiguration.ISSUER + ":}") String issuer, MeterRegistry meters) {
        this.issuer = issuer;
        for (var reason : Refusal.values()) {
            refused.put(
                    reason,
                    Counter.builder("roster.tokens.refused")
                            .description(
                                    "Requests that were refused for their token, by reason; throttled ones got 429")
                            .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                            .register(meters));
        }
    }

    @Override
    public List<ServiceProblem> types() {
        return List.of();
    }

    @Override
    public Optional<Rejection> rejection(Exception failure, Predicate<Object> isInAddress) {
        return switch (failure) {
            case AuthenticationServiceException unchecked -> Optional.of(unchecked(unchecked));
            case AuthenticationException unknown -> Optional.of(unknown(unknown));
            case CrossSite crossSite -> Optional.of(crossSite(crossSite));
            case AccessDeniedException ignored -> Optional.of(forbidden());
            default -> Optional.empty();
        };
    }

    private void count(Refusal reason) {
        Objects.requireNonNull(refused.get(reason)).increment();
    }

    private Rejection forbidden() {
        count(Refusal.ROLE);
        return new Rejection(
                ServiceProblem.FORBIDDEN, HttpStatus.FORBIDDEN, "Your roles do not allow this, or nobody's do.");
    }

    private Rejection crossSite(CrossSite e) {
        count(Refusal.CROSS_SITE);
        return new Rejection(ServiceProblem.CROSS_SITE, HttpStatus.FORBIDDEN, e.getMessage());
    }

    private Rejection unknown(AuthenticationException failure) {
        var unknown = endedSession().orElse(failure);
        var tooMany = tooMany();
        count(tooMany.isPresent() ? Refusal.THROTTLED : Refusal.of(unknown));
        return tooMany.orElseGet(() -> unauthorized(unknown));
    }

    private Rejection unchecked(AuthenticationServiceException e) {
        count(Refusal.UNCHECKED);
        log.warn("Tokens can't be checked: {}", e.getMessage());
        return new Rejection(
                        ServiceProblem.UNAVAILABLE,
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "The keys of the issuer " + issuer
                                + " can't be had now, and tokens can't be checked: try again.")
                .with(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
    }

    private static Optional<Rejection> tooMany() {
        return RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes current
                ? AuthenticationThrottleFilter.refusal(current.getRequest())
                : Optional.empty();
    }

    /** A browser that sent the cookie of one hears of it. */
    private static Optional<AuthenticationException> endedSession() {
        return RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes current
                ? Optional.ofNullable((TokenEnded) current.getRequest().getAttribute(TokenEnded.class.getName()))
                : Optional.empty();
    }

    /**
     * The reason is not said, and that there is one only to who sent credentials (RFC 6750, 3.1); but it is to whoever had come in.
     */
    private static Rejection unauthorized(AuthenticationException e) {
        if (e instanceof UnknownCode) {
            return new Rejection(ServiceProblem.UNKNOWN_CODE, HttpStatus.UNAUTHORIZED, e.getMessage())
                    .with(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        var wrong = e instanceof OAuth2AuthenticationException;
        var refusal = wrong
                ? "The token is not accepted: it is unknown, expired, revoked or meant for others."
                : "Say who you are: send a token, Authorization: Bearer ...";
        return new Rejection(
                        ServiceProblem.UNAUTHORIZED,
                        HttpStatus.UNAUTHORIZED,
                        e instanceof TokenEnded ? e.getMessage() : refusal)
                .with(HttpHeaders.WWW_AUTHENTICATE, wrong ? "Bearer error=\"invalid_token\"" : "Bearer");
    }

    /** A code for one session is wrong, used or expired. */
    public static final class UnknownCode extends InvalidBearerTokenException {

        public UnknownCode() {
            super("The code is not accepted: it is unknown, used or expired. Sign in with a token.");
        }
    }

    /** A page of another origin, or what can't be told from one, sent a request with the cookie of a session. */
    public static final class CrossSite extends AccessDeniedException {

        public CrossSite() {
            super("With the cookie of a session, only the service's own page may send this: send a token instead.");
        }
    }

    /** Why a request is refused at the door. */
    private enum Refusal {
        MISSING,
        /** Unknown, expired, revoked or meant for others. */
        INVALID,
        /** While it was in use. */
        ENDED,
        THROTTLED,
        /** It can't be checked now. */
        UNCHECKED,
        /** None of its roles allows it. */
        ROLE,
        /** It came with the cookie of a session, and not from the service's own page. */
        CROSS_SITE;

        private static Refusal of(AuthenticationException failure) {
            if (failure instanceof TokenEnded) {
                return ENDED;
            }
            return failure instanceof OAuth2AuthenticationException ? INVALID : MISSING;
        }
    }
}
