package dev.roster.web.session;

import dev.roster.web.PublicPath;
import dev.roster.web.door.AccessToken;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.stereotype.Component;

/** The cookie that has the key of a session. No script can read it, and browsers send it only with what this service's pages ask for. */
@Component
class SessionCookies {

    static final String NAME = "roster-session";

    /** Of several, browsers send the one for the longest path first (RFC 6265, 5.4). */
    Optional<String> value(HttpServletRequest request) {
        var cookies = request.getCookies();
        return cookies == null
                ? Optional.empty()
                : Stream.of(cookies)
                        .filter(cookie -> cookie.getName().equals(NAME))
                        .map(Cookie::getValue)
                        .findFirst();
    }

    void set(HttpServletRequest request, HttpServletResponse response, AccessToken key, Instant end) {
        add(request, response, key.text(), Duration.between(Instant.now(), end));
    }

    void clear(HttpServletRequest request, HttpServletResponse response) {
        add(request, response, "", Duration.ZERO);
    }

    private static void add(
            HttpServletRequest request, HttpServletResponse response, String value, Duration timeToLive) {
        response.addHeader(
                HttpHeaders.SET_COOKIE,
                ResponseCookie.from(NAME, value)
                        .httpOnly(true)
                        .sameSite("Strict")
                        .secure(request.isSecure())
                        .path(PublicPath.of(request).isEmpty() ? "/" : PublicPath.of(request))
                        .maxAge(timeToLive.isNegative() ? Duration.ZERO : timeToLive)
                        .build()
                        .toString());
    }
}
