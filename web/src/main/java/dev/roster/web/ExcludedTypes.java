package dev.roster.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.accept.HeaderContentNegotiationStrategy;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.server.NotAcceptableStatusException;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.config.annotation.ContentNegotiationConfigurer;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;

/** Does nothing whose answer Accept excludes by a weight of 0 (RFC 9110, 12.4.2), which is a weight as any other to Spring. */
@RestControllerAdvice
class ExcludedTypes implements HandlerInterceptor, ResponseBodyAdvice<Object>, WebMvcConfigurer {

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this);
    }

    /** Of an address that has several types, one is chosen that is not excluded. */
    @Override
    public void configureContentNegotiation(ContentNegotiationConfigurer negotiation) {
        negotiation.strategies(List.of(new HeaderContentNegotiationStrategy() {
            @Override
            public List<MediaType> resolveMediaTypes(NativeWebRequest request)
                    throws HttpMediaTypeNotAcceptableException {
                var ranges = super.resolveMediaTypes(request);
                var wanted = ranges.stream()
                        .filter(range -> range.getQualityValue() > 0)
                        .toList();
                return wanted.isEmpty() ? ranges : wanted;
            }
        }));
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws HttpMediaTypeNotAcceptableException {
        var accept = Collections.list(request.getHeaders(HttpHeaders.ACCEPT));
        if (mayExclude(accept) && handler instanceof HandlerMethod method) {
            var types = types(request, method);
            try {
                if (!types.isEmpty() && types.stream().allMatch(type -> isExcluded(type, accept))) {
                    throw new HttpMediaTypeNotAcceptableException(List.copyOf(types));
                }
            } catch (InvalidMediaTypeException e) {
                throw new HttpMediaTypeNotAcceptableException("Accept can't be read: " + e.getMessage());
            }
        }
        return true;
    }

    @Override
    public boolean supports(MethodParameter method, Class<? extends HttpMessageConverter<?>> converter) {
        return true;
    }

    /** Boot's endpoints have no interceptors; problems are answered whatever is accepted (RFC 9110, 15.5.7). */
    @Override
    public @Nullable Object beforeBodyWrite(
            @Nullable Object body,
            MethodParameter method,
            MediaType type,
            Class<? extends HttpMessageConverter<?>> converter,
            ServerHttpRequest request,
            ServerHttpResponse response) {
        var accept = Collections.list(
                ((ServletServerHttpRequest) request).getServletRequest().getHeaders(HttpHeaders.ACCEPT));
        if (mayExclude(accept) && !(body instanceof ProblemDetail) && isExcluded(type, accept)) {
            throw new NotAcceptableStatusException(List.of(type));
        }
        return body;
    }

    /** What it can be answered with, if it has a body. */
    @SuppressWarnings("unchecked") // as Spring has set it
    private static Collection<MediaType> types(HttpServletRequest request, HandlerMethod method) {
        if (request.getAttribute(HandlerMapping.PRODUCIBLE_MEDIA_TYPES_ATTRIBUTE) instanceof Collection<?> types) {
            return (Collection<MediaType>) types;
        }
        var answer = ResolvableType.forMethodReturnType(method.getMethod());
        var body = HttpEntity.class.isAssignableFrom(answer.toClass()) ? answer.getGeneric(0) : answer;
        return body.toClass() == Void.class || body.toClass() == void.class
                ? List.of()
                : List.of(MediaType.APPLICATION_JSON);
    }

    private static boolean mayExclude(List<String> accept) {
        return accept.stream().anyMatch(line -> line.contains("=0") || line.contains("= 0"));
    }

    /** By the range that says the most of it; to Spring, that is the one with the most weight. */
    private static boolean isExcluded(MediaType type, List<String> accept) {
        return MediaType.parseMediaTypes(accept).stream()
                .filter(range -> range.includes(type))
                .max(Comparator.comparingInt(ExcludedTypes::specificity))
                .filter(range -> range.getQualityValue() == 0)
                .isPresent();
    }

    private static int specificity(MediaType range) {
        return (range.isWildcardType() ? 0 : 2) + (range.isWildcardSubtype() ? 0 : 1);
    }
}
