package dev.roster.query;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/** Binds what handlers ask for with {@link ByAggregate}. */
final class AggregateParameters implements HandlerMethodArgumentResolver {

    private final EventFamilies families;

    AggregateParameters(EventFamilies families) {
        this.families = families;
    }

    /** The parameters that a query can have, by their names. */
    Map<String, Class<?>> types() {
        return families.all().stream().collect(Collectors.toMap(EventFamily::parameter, family -> UUID.class));
    }

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.hasParameterAnnotation(ByAggregate.class);
    }

    @Override
    public Map<EventFamily<?>, UUID> resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer view,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders)
            throws Exception {
        var given = new LinkedHashMap<EventFamily<?>, UUID>();
        for (var family : families.all()) {
            var name = family.parameter();
            var value = request.getParameter(name);
            if (value != null && binders != null) {
                var binder = binders.createBinder(request, null, name);
                try {
                    given.put(family, binder.convertIfNecessary(value, UUID.class));
                } catch (TypeMismatchException e) {
                    e.initPropertyName(name);
                    throw e;
                }
            }
        }
        return given;
    }
}
