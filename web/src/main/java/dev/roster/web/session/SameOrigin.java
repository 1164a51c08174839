package dev.roster.web.session;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import org.springframework.http.HttpHeaders;

/**
 * Whether a request comes from a page of this service, as browsers say: by fetch metadata (W3C, Fetch Metadata Request Headers), which
 * they send over TLS and on this machine, or by its origin (RFC 6454). No page can set these headers.
 */
final class SameOrigin {

    private static final String SITE = "Sec-Fetch-Site";
    private static final String MODE = "Sec-Fetch-Mode";

    /** A page of this service, or the person themselves, by the address bar for example. */
    private static final Set<String> OWN = Set.of("same-origin", "none");

    private static final Set<String> QUERIES = Set.of("GET", "HEAD", "OPTIONS");

    private SameOrigin() {}

    /** Whether a request may use the cookie: one that changes something must prove where it comes from. */
    static boolean allows(HttpServletRequest request) {
        var site = request.getHeader(SITE);
        if (QUERIES.contains(request.getMethod())) {
            return site == null || OWN.contains(site) || "navigate".equals(request.getHeader(MODE));
        }
        return site == null ? own(request).equalsIgnoreCase(request.getHeader(HttpHeaders.ORIGIN)) : OWN.contains(site);
    }

    /** Whether it may come without the cookie, which clients that are no browsers do. */
    static boolean isNotAnothers(HttpServletRequest request) {
        return (request.getHeader(SITE) == null && request.getHeader(HttpHeaders.ORIGIN) == null) || allows(request);
    }

    /** As a browser sends it. A proxy's names are in the request by now. */
    private static String own(HttpServletRequest request) {
        var scheme = request.getScheme();
        var port = request.getServerPort();
        var isDefault = port == ("https".equals(scheme) ? 443 : 80);
        return scheme + "://" + request.getServerName() + (isDefault ? "" : ":" + port);
    }
}
