package dev.roster.web.session;

import dev.roster.web.door.BrowserSessions;
import dev.roster.web.session.Sessions.Bearer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.convert.converter.Converter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizedClientRepository;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;
import org.springframework.security.web.authentication.AuthenticationSuccessHandler;

/**
 * Makes a session of what an issuer answered. Its access token is judged as it is when a client sends it, by the same issuer, audience and
 * roles, and is then forgotten. The browser goes on to the page, which is told how it ended if there is no session.
 */
final class IssuerSignIn
        implements AuthenticationSuccessHandler, AuthenticationFailureHandler, OAuth2AuthorizedClientRepository {

    private static final Logger log = LoggerFactory.getLogger(IssuerSignIn.class);

    private static final String CLIENT = IssuerSignIn.class.getName();

    private static final String PAGE = "/";
    private static final String FAILED = "/#sign-in=";

    private static final Map<String, String> KINDS = Map.of(
            OAuth2ErrorCodes.ACCESS_DENIED,
            "refused",
            "authorization_request_not_found",
            "expired",
            OAuth2ErrorCodes.TEMPORARILY_UNAVAILABLE,
            "unavailable");

    private final Sessions sessions;
    private final SessionCookies cookies;
    private final JwtDecoder decoder;
    private final Converter<Jwt, AbstractAuthenticationToken> bearers;

    IssuerSignIn(
            Sessions sessions,
            SessionCookies cookies,
            JwtDecoder decoder,
            Converter<Jwt, AbstractAuthenticationToken> bearers) {
        this.sessions = sessions;
        this.cookies = cookies;
        this.decoder = decoder;
        this.bearers = bearers;
    }

    @Override
    public void onAuthenticationSuccess(
            HttpServletRequest request, HttpServletResponse response, Authentication authentication) {
        try {
            var client = (OAuth2AuthorizedClient) request.getAttribute(CLIENT);
            var token = decoder.decode(client.getAccessToken().getTokenValue());
            var bearer = bearer(token);
            if (bearer.roles().isEmpty()) {
                fail(response, "no-role", "The access token names no role that is known here");
                return;
            }
            var begun = sessions.begin(bearer);
            cookies.set(request, response, begun.key(), begun.session().expiresAt());
            redirect(response, PAGE);
        } catch (BadJwtException e) {
            fail(response, "token", "The access token is not accepted: " + e.getMessage());
        } catch (JwtException e) {
            fail(response, "unavailable", e.getMessage());
        }
    }

    private Bearer bearer(Jwt token) {
        var caller = bearers.convert(token);
        if (caller == null) {
            throw new BadJwtException("It is nobody's");
        }
        return new Bearer(
                null,
                caller.getName(),
                BrowserSessions.Ground.OIDC,
                Roles.of(caller.getAuthorities()),
                token.getExpiresAt());
    }

    /** The reason is the issuer's own word or a library's: it is for the log, and not for an address. */
    @Override
    public void onAuthenticationFailure(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException failure) {
        var oauth = causes(failure)
                .filter(OAuth2AuthenticationException.class::isInstance)
                .map(OAuth2AuthenticationException.class::cast)
                .findFirst();
        var code = oauth.map(cause -> cause.getError().getErrorCode()).orElse("");
        var away = causes(failure).filter(IOException.class::isInstance).findFirst();
        fail(
                response,
                away.isPresent() ? "unavailable" : KINDS.getOrDefault(code, "failed"),
                oauth.map(cause -> code + ": " + cause.getError().getDescription())
                                .orElseGet(() -> String.valueOf(failure.getMessage()))
                        + away.map(cause -> ": " + cause).orElse(""));
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause);
    }

    private static void fail(HttpServletResponse response, String kind, @Nullable String reason) {
        log.warn("A sign-in by the issuer failed, {}: {}", kind, oneLine(reason));
        redirect(response, FAILED + kind);
    }

    /** Whoever leads a browser here can say anything. */
    private static String oneLine(@Nullable String reason) {
        var text = String.valueOf(reason).replaceAll("\\p{Cntrl}", " ");
        return text.length() > 300 ? text.substring(0, 300) : text;
    }

    private static void redirect(HttpServletResponse response, String address) {
        response.setStatus(HttpStatus.FOUND.value());
        response.setHeader(HttpHeaders.LOCATION, address);
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // it is Spring Security's
    public <T extends OAuth2AuthorizedClient> @Nullable T loadAuthorizedClient(
            String registration, Authentication authentication, HttpServletRequest request) {
        return null;
    }

    /** Until the request is answered. */
    @Override
    public void saveAuthorizedClient(
            OAuth2AuthorizedClient client,
            Authentication authentication,
            HttpServletRequest request,
            HttpServletResponse response) {
        request.setAttribute(CLIENT, client);
    }

    @Override
    public void removeAuthorizedClient(
            String registration,
            Authentication authentication,
            HttpServletRequest request,
            HttpServletResponse response) {
        request.removeAttribute(CLIENT);
    }
}
