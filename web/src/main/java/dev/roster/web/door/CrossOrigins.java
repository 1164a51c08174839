package dev.roster.web.door;

import dev.roster.eventstore.postgres.StartupRefused;
import dev.roster.web.Headers;
import dev.roster.web.write.ReadYourWrites;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.DefaultCorsProcessor;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import org.springframework.web.filter.CorsFilter;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Lets pages of other origins ask from a browser (WHATWG Fetch, 3.3). Their tokens they bring themselves: no cookie counts for them. */
final class CrossOrigins extends DefaultCorsProcessor {

    static final String PROPERTY = "roster.cors.allowed-origins";

    static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");

    /** All that the service reads. */
    static final List<String> REQUEST_HEADERS = List.of(
            HttpHeaders.ACCEPT,
            HttpHeaders.AUTHORIZATION,
            HttpHeaders.CONTENT_TYPE,
            HttpHeaders.IF_MATCH,
            HttpHeaders.IF_NONE_MATCH,
            Headers.IDEMPOTENCY_KEY,
            Headers.LAST_EVENT_ID,
            Headers.PREFER,
            ReadYourWrites.POSITION);

    /** All that its descriptions and problems tell clients to read. */
    static final List<String> ANSWER_HEADERS = List.of(
            HttpHeaders.ALLOW,
            HttpHeaders.CONTENT_LOCATION,
            HttpHeaders.ETAG,
            HttpHeaders.LINK,
            HttpHeaders.LOCATION,
            Headers.PREFERENCE_APPLIED,
            HttpHeaders.RETRY_AFTER,
            ReadYourWrites.POSITION,
            HttpHeaders.WWW_AUTHENTICATE);

    private static final Duration PREFLIGHT_IS_GOOD_FOR = Duration.ofHours(1);

    private final HandlerExceptionResolver problems;

    private CrossOrigins(HandlerExceptionResolver problems) {
        this.problems = problems;
    }

    static CorsFilter filter(List<String> origins, HandlerExceptionResolver problems) {
        origins.forEach(CrossOrigins::requireOrigin);
        var configuration = new CorsConfiguration();
        configuration.setAllowedOrigins(origins);
        configuration.setAllowedMethods(METHODS);
        configuration.setAllowedHeaders(REQUEST_HEADERS);
        configuration.setExposedHeaders(ANSWER_HEADERS);
        configuration.setMaxAge(PREFLIGHT_IS_GOOD_FOR);
        var everywhere = new UrlBasedCorsConfigurationSource();
        everywhere.registerCorsConfiguration("/**", configuration);
        var filter = new CorsFilter(everywhere);
        filter.setCorsProcessor(new CrossOrigins(problems));
        return filter;
    }

    /** Browsers compare it letter by letter with what they send (RFC 6454, 6.2): in another form it would never match. */
    private static void requireOrigin(String origin) {
        if (!origin.equals(CorsConfiguration.ALL) && !isOrigin(origin)) {
            throw new StartupRefused(
                    PROPERTY + " has " + origin + ", which is not an origin as browsers send it.",
                    "Give a scheme, a host and a port that is not the scheme's own, in small letters and without a path, such as"
                            + " https://app.example.com or http://localhost:3000, or * for every origin.");
        }
    }

    private static boolean isOrigin(String origin) {
        try {
            var uri = URI.create(origin);
            var port = uri.getPort();
            var ofScheme = "http".equals(uri.getScheme()) ? 80 : "https".equals(uri.getScheme()) ? 443 : -1;
            return uri.getHost() != null
                    && (port == -1 || port != ofScheme)
                    && origin.equals(origin.toLowerCase(Locale.ROOT))
                    && origin.equals(uri.getScheme() + "://" + uri.getHost() + (port == -1 ? "" : ":" + port));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    public boolean processRequest(
            @Nullable CorsConfiguration configuration, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        try {
            return super.processRequest(configuration, request, response);
        } catch (ResponseStatusException e) {
            problems.resolveException(request, response, null, e);
            return false;
        }
    }

    /** Spring would answer a line of text. */
    @Override
    protected void rejectRequest(ServerHttpResponse response) {
        throw new ResponseStatusException(
                HttpStatus.FORBIDDEN,
                "Pages of this origin may not ask here, or not with this method or these headers: " + PROPERTY
                        + " lists the origins that may.");
    }
}
