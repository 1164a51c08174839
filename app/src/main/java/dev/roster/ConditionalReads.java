package dev.roster;

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
        var headers = ((ServletServerHttpRequest) request).getServletRequest();
        var match = Collections.list(headers.getHeaders(HttpHeaders.IF_MATCH));
        if (!match.isEmpty()
                && !isMatched(String.join(",", match), response.getHeaders().getETag())) {
            throw new ResponseStatusException(
                    HttpStatus.PRECONDITION_FAILED,
                    "The condition does not hold: what is read has none of the entity tags in If-Match.");
        }
        var noneMatch = Collections.list(headers.getHeaders(HttpHeaders.IF_NONE_MATCH));
        if (noneMatch.stream().anyMatch(tag -> tag.strip().equals(ANY))) {
            response.setStatusCode(HttpStatus.NOT_MODIFIED);
            return null;
        }
        return body;
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
