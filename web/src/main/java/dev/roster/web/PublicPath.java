package dev.roster.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * The path with which the service's addresses begin for its clients: its context path, or what a proxy puts in its place, which
 * {@link org.springframework.web.filter.ForwardedHeaderFilter} has read by now. Nobody else need know of it: addresses in
 * headers begin within the service, and get it here.
 */
@Component
@ConditionalOnWebApplication
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
public class PublicPath extends OncePerRequestFilter {

    private static final String ATTRIBUTE = PublicPath.class.getName();

    /** Who forwards can send anything: what is no path (RFC 3986, 3.3) is refused, as other headers that can't be read. */
    private static final Pattern PATH = Pattern.compile("((/([\\w.~!$&'()*+,;=:@-]|%\\p{XDigit}{2})+)+)?");

    private static final int MAX_LENGTH = 1_000;

    /** The description's library puts the context path before the one address that it answers. */
    private static final String COMPLETE = "/docs";

    private static final Set<String> ADDRESSES = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

    static {
        ADDRESSES.add(HttpHeaders.LOCATION);
        ADDRESSES.add(HttpHeaders.CONTENT_LOCATION);
        ADDRESSES.add(HttpHeaders.LINK);
    }

    /** Of what the container refuses, it is the first to hear. */
    @Override
    protected boolean shouldNotFilterErrorDispatch() {
        return false;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var path = request.getContextPath();
        if (path.length() > MAX_LENGTH || !PATH.matcher(path).matches()) {
            response.setStatus(HttpStatus.BAD_REQUEST.value());
            return;
        }
        request.setAttribute(ATTRIBUTE, path);
        var isComplete = path.isEmpty() || request.getServletPath().equals(COMPLETE);
        chain.doFilter(request, isComplete ? response : new Answer(response, path));
    }

    /** Without a slash at its end, so mostly it is empty; also of a request that is forwarded. */
    public static String of(HttpServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof String path ? path : "";
    }

    /** What follows it in an address, or the container's own path, which the container goes on to use. */
    public static String within(HttpServletRequest request, String address) {
        return Stream.of(of(request), request.getServletContext().getContextPath())
                .filter(path -> address.startsWith(path + "/"))
                .findFirst()
                .map(path -> address.substring(path.length()))
                .orElse(address);
    }

    private static final class Answer extends HttpServletResponseWrapper {

        private final String path;

        private Answer(HttpServletResponse response, String path) {
            super(response);
            this.path = path;
        }

        @Override
        public void setHeader(String name, String value) {
            super.setHeader(name, complete(name, value));
        }

        @Override
        public void addHeader(String name, String value) {
            super.addHeader(name, complete(name, value));
        }

        private String complete(String name, String value) {
            if (value == null || !ADDRESSES.contains(name)) {
                return value;
            }
            return value.startsWith("/")
                    ? path + value
                    : value.startsWith("</") ? "<" + path + value.substring(1) : value;
        }
    }
}
