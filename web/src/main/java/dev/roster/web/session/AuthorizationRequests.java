package dev.roster.web.session;

import dev.roster.web.PublicPath;
import dev.roster.web.door.AccessToken;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.oauth2.client.web.AuthorizationRequestRepository;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import tools.jackson.databind.json.JsonMapper;

/**
 * What browsers were sent to an issuer with, for some minutes and until they come back, on whatever node. A cookie finds it, so that what an
 * issuer answers to one browser is worth nothing in another; it is sent when an issuer leads a browser back, as that of a session is not.
 */
final class AuthorizationRequests implements AuthorizationRequestRepository<OAuth2AuthorizationRequest> {

    static final String COOKIE = "roster-sign-in";

    private static final Duration GOOD_FOR = Duration.ofMinutes(10);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 32;

    /** That are kept: anybody can begin one, and of more the oldest go, which hardly anybody comes back from. */
    private static final int MOST = 10_000;

    private final JdbcClient jdbc;
    private final JsonMapper json;

    AuthorizationRequests(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    @Override
    public void saveAuthorizationRequest(
            @Nullable OAuth2AuthorizationRequest sent, HttpServletRequest request, HttpServletResponse response) {
        if (sent == null) {
            setCookie(request, response, "", Duration.ZERO);
            return;
        }
        var random = new byte[BYTES];
        RANDOM.nextBytes(random);
        var key = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        jdbc.sql("delete from eventstore.authorization_request where expires_at < now()")
                .update();
        jdbc.sql("""
                delete from eventstore.authorization_request where expires_at <= (
                    select expires_at from eventstore.authorization_request order by expires_at desc offset ? limit 1)""").param(MOST - 1).update();
        jdbc.sql("insert into eventstore.authorization_request values (?, ?::json, now() + make_interval(secs => ?))")
                .param(AccessToken.hash(key))
                .param(json.writeValueAsString(Sent.of(sent)))
                .param(GOOD_FOR.toSeconds())
                .update();
        setCookie(request, response, key, GOOD_FOR);
    }

    @Override
    public @Nullable OAuth2AuthorizationRequest loadAuthorizationRequest(HttpServletRequest request) {
        return find("select request from eventstore.authorization_request", "", request);
    }

    /** It is gone with the first answer that names its state, so that no answer counts twice. */
    @Override
    public @Nullable OAuth2AuthorizationRequest removeAuthorizationRequest(
            HttpServletRequest request, HttpServletResponse response) {
        var sent = find("delete from eventstore.authorization_request", " returning request", request);
        if (sent != null) {
            setCookie(request, response, "", Duration.ZERO);
        }
        return sent;
    }

    private @Nullable OAuth2AuthorizationRequest find(String what, String end, HttpServletRequest request) {
        var state = request.getParameter(OAuth2ParameterNames.STATE);
        return cookie(request)
                .filter(key -> state != null)
                .flatMap(
                        key -> jdbc.sql(what + " where hash = ? and expires_at > now() and request->>'state' = ?" + end)
                                .param(AccessToken.hash(key))
                                .param(state)
                                .query(String.class)
                                .optional())
                .map(text -> json.readValue(text, Sent.class).request())
                .orElse(null);
    }

    private static Optional<String> cookie(HttpServletRequest request) {
        return Stream.ofNullable(request.getCookies())
                .flatMap(Stream::of)
                .filter(cookie -> cookie.getName().equals(COOKIE))
                .map(Cookie::getValue)
                .findFirst();
    }

    private static void setCookie(
            HttpServletRequest request, HttpServletResponse response, String value, Duration timeToLive) {
        response.addHeader(
                HttpHeaders.SET_COOKIE,
                ResponseCookie.from(COOKIE, value)
                        .httpOnly(true)
                        .sameSite("Lax")
                        .secure(request.isSecure())
                        .path(PublicPath.of(request) + ClientsOfIssuers.COME_BACK)
                        .maxAge(timeToLive)
                        .build()
                        .toString());
    }

    /** What Spring Security wants to know of it when the browser comes back: its names, the nonce, the verifier. */
    private record Sent(
            String address,
            String clientId,
            @Nullable String redirectUri,
            Set<String> scopes,
            @Nullable String state,
            Map<String, String> attributes) {

        private static Sent of(OAuth2AuthorizationRequest request) {
            Map<String, Object> attributes = request.getAttributes();
            return new Sent(
                    request.getAuthorizationUri(),
                    request.getClientId(),
                    request.getRedirectUri(),
                    request.getScopes(),
                    request.getState(),
                    attributes.entrySet().stream()
                            .filter(attribute -> attribute.getValue() instanceof String)
                            .collect(Collectors.toMap(Map.Entry::getKey, attribute -> (String) attribute.getValue())));
        }

        private OAuth2AuthorizationRequest request() {
            return OAuth2AuthorizationRequest.authorizationCode()
                    .authorizationUri(address)
                    .clientId(clientId)
                    .redirectUri(redirectUri)
                    .scopes(scopes)
                    .state(state)
                    .attributes(all -> all.putAll(attributes))
                    .build();
        }
    }
}
