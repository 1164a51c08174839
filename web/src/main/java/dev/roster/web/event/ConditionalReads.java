package dev.roster.web.event;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.ETag;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;

/** Judges the conditions of reads that Spring passes over (RFC 9110, 13.1): If-Match, and whether there is anything at all. */
@RestControllerAdvice
class ConditionalReads implements ResponseBodyAdvice<Object> {

    private static final List<HttpMethod> READS = List.of(HttpMethod.GET, HttpMethod.HEAD);
    private static final String ANY = "*";

    @Override
    public boolean supports(MethodParameter method, Class<? extends HttpMessageConverter<?>> converter) {
        return true;
    }

    @Override
    public @Nullable Object beforeBodyWrite(
            @Nullable Object body,
            MethodParameter method,
            MediaType type,
            Class<? extends HttpMessageConverter<?>> converter,
            ServerHttpRequest request,
            ServerHttpResponse response) {
        if (!READS.contains(request.getMethod()) || !isOk(response)) {
            return body;
        }
        if (isKnown(
                ((ServletServerHttpRequest) request).getServletRequest(),
                response.getHeaders().getETag())) {
            response.setStatusCode(HttpStatus.NOT_MODIFIED);
            return null;
        }
        return body;
    }

    /**
     * Whether a read is answered with 304, since its reader wants only what is not there.
     *
     * @param tag of what is read, or null if it has none
     * @throws ResponseStatusException with 412 if the tag is none of those in If-Match
     */
    static boolean isKnown(HttpServletRequest request, @Nullable String tag) {
        var match = Collections.list(request.getHeaders(HttpHeaders.IF_MATCH));
        if (!match.isEmpty() && !isMatched(String.join(",", match), tag)) {
            throw new ResponseStatusException(
                    HttpStatus.PRECONDITION_FAILED,
                    "The condition does not hold: what is read has none of the entity tags in If-Match.");
        }
        return Collections.list(request.getHeaders(HttpHeaders.IF_NONE_MATCH)).stream()
                .anyMatch(known -> known.strip().equals(ANY));
    }

    private static boolean isOk(ServerHttpResponse response) {
        return response instanceof ServletServerHttpResponse servlet
                && servlet.getServletResponse().getStatus() == HttpStatus.OK.value();
    }

    private static boolean isMatched(String match, @Nullable String tag) {
        return match.strip().equals(ANY)
                || ETag.parse(match).stream()
                        .anyMatch(known -> !known.weak() && known.formattedTag().equals(tag));
    }
}
