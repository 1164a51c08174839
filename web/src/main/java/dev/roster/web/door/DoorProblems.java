package dev.roster.web.door;

import dev.roster.web.problem.ProblemSource;
import dev.roster.web.problem.Rejection;
import dev.roster.web.problem.ServiceProblem;
import java.util.List;
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
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** Why somebody is not let in, as problems. Their types are the service's own. */
@Component
public class DoorProblems implements ProblemSource {

    private static final Logger log = LoggerFactory.getLogger(DoorProblems.class);

    private static final String RETRY_AFTER_SECONDS = "1";

    private final String issuer;

    /** @param issuer of the tokens, if the service has one */
    public DoorProblems(@Value("${" + OidcConfiguration.ISSUER + ":}") String issuer) {
        this.issuer = issuer;
    }

    @Override
    public List<ServiceProblem> types() {
        return List.of();
    }

    @Override
    public Optional<Rejection> rejection(Exception failure, Predicate<Object> isInAddress) {
        return switch (failure) {
            case AuthenticationServiceException unchecked -> Optional.of(unchecked(unchecked));
            case AuthenticationException unknown -> Optional.of(tooMany().orElseGet(() -> unauthorized(unknown)));
            case AccessDeniedException ignored ->
                Optional.of(new Rejection(
                        ServiceProblem.FORBIDDEN,
                        HttpStatus.FORBIDDEN,
                        "Your roles do not allow this, or nobody's do."));
            default -> Optional.empty();
        };
    }

    private Rejection unchecked(AuthenticationServiceException e) {
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

    /**
     * The reason is not said, and that there is one only to who sent credentials (RFC 6750, 3.1); but it is to whoever had come in.
     */
    private static Rejection unauthorized(AuthenticationException e) {
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
}
