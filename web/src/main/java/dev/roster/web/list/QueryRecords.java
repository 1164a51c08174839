package dev.roster.web.list;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.mvc.method.annotation.ServletModelAttributeMethodProcessor;

/**
 * The records that a query's parameters are bound to. Most queries have none: what is bound and valid then
 * is kept, since to bind it anew costs an eighth of a read. It has nothing of the request: {@link KnownParameters} binds no
 * headers, and no part of a path has a component's name.
 */
final class QueryRecords implements HandlerMethodArgumentResolver {

    private final HandlerMethodArgumentResolver binding = new ServletModelAttributeMethodProcessor(true);
    private final Map<Class<?>, Object> withoutValues = new ConcurrentHashMap<>();

    /** Whether what is asked with is bound to it. */
    static boolean isOne(MethodParameter parameter) {
        return parameter.getParameterType().isRecord() && !parameter.hasParameterAnnotation(RequestBody.class);
    }

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return isOne(parameter);
    }

    @Override
    public @Nullable Object resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer view,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders)
            throws Exception {
        if (!request.getParameterMap().isEmpty()) {
            return binding.resolveArgument(parameter, view, request, binders);
        }
        var known = withoutValues.get(parameter.getParameterType());
        if (known != null) {
            return known;
        }
        var bound = binding.resolveArgument(parameter, view, request, binders);
        if (bound != null) {
            withoutValues.put(parameter.getParameterType(), bound);
        }
        return bound;
    }
}
