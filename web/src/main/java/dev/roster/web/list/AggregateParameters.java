package dev.roster.web.list;

import dev.roster.eventstore.EventFamilies;
import dev.roster.eventstore.EventFamily;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.MethodParameter;
import org.springframework.validation.FieldError;
import org.springframework.validation.MapBindingResult;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/** Binds what handlers ask for with {@link ByAggregate}. */
final class AggregateParameters implements HandlerMethodArgumentResolver {

    private static final String QUERY = "query";

    /** Instead of a blank, which would be converted to null. */
    private static final String NO_ID = "-";

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
        var errors = new MapBindingResult(request.getParameterMap(), QUERY);
        for (var family : families.all()) {
            var name = family.parameter();
            var value = request.getParameter(name);
            if (value != null && binders != null) {
                var binder = binders.createBinder(request, null, name);
                try {
                    var id = binder.convertIfNecessary(value.isBlank() ? NO_ID : value, UUID.class);
                    given.put(family, Objects.requireNonNull(id));
                } catch (TypeMismatchException e) {
                    e.initPropertyName(name);
                    errors.addError(error(name, value, e));
                }
            }
        }
        if (errors.hasErrors()) {
            throw new MethodArgumentNotValidException(parameter, errors);
        }
        return given;
    }

    private static FieldError error(String name, String value, TypeMismatchException mismatch) {
        var error = new FieldError(QUERY, name, value, true, null, null, mismatch.getMessage());
        error.wrap(mismatch);
        return error;
    }
}
