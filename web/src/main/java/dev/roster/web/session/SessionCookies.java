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

    /** Of a cookie that only this very host can set, over TLS and for all paths (RFC 6265bis, 4.1.3.2). */
    private static final String HOST = "__Host-";

    /** Nothing, if there are several: one of them was planted by another service of this host or its domain. */
    Optional<String> value(HttpServletRequest request) {
        var name = name(request);
        var values = Stream.ofNullable(request.getCookies())
                .flatMap(Stream::of)
                .filter(cookie -> cookie.getName().equals(name))
                .map(Cookie::getValue)
                .toList();
        return values.size() == 1 ? Optional.of(values.getFirst()) : Optional.empty();
    }

    private static String name(HttpServletRequest request) {
        return request.isSecure() && path(request).equals("/") ? HOST + NAME : NAME;
    }

    private static String path(HttpServletRequest request) {
        return PublicPath.of(request).isEmpty() ? "/" : PublicPath.of(request);
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
                ResponseCookie.from(name(request), value)
                        .httpOnly(true)
                        .sameSite("Strict")
                        .secure(request.isSecure())
                        .path(path(request))
                        .maxAge(timeToLive.isNegative() ? Duration.ZERO : timeToLive)
                        .build()
                        .toString());
    }
}
