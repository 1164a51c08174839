package dev.roster.web.list;

import dev.roster.eventstore.EventFamilies;
import dev.roster.web.problem.InvalidQuery;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.web.bind.WebDataBinder;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.InitBinder;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.support.ExtendedServletRequestDataBinder;

/** What is asked with is known, said once unless it is a list, and not empty: a filter that is misspelt must not return everything. */
@ControllerAdvice
class KnownParameters implements HandlerInterceptor, WebMvcConfigurer {

    private final Map<Method, Map<String, Class<?>>> known = new ConcurrentHashMap<>();
    private final AggregateParameters ofAggregates;

    KnownParameters(EventFamilies families) {
        ofAggregates = new AggregateParameters(families);
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this);
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(ofAggregates);
        resolvers.add(new QueryRecords());
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (handler instanceof HandlerMethod method) {
            var types = known.computeIfAbsent(method.getMethod(), asked -> types(method));
            if (!types.isEmpty()) {
                request.getParameterMap().forEach((name, values) -> check(name, values, types));
            }
        }
        return true;
    }

    private static void check(String name, String[] values, Map<String, Class<?>> known) {
        var type = known.get(name);
        if (type == null) {
            throw new InvalidQuery(name, "is not known here; there are " + String.join(", ", known.keySet()));
        }
        if (values.length > 1 && type != List.class) {
            throw new InvalidQuery(name, "is given more than once, and takes one value: give it once");
        }
        if (Arrays.asList(values).contains("")) {
            throw new InvalidQuery(name, "has no value");
        }
    }

    private Map<String, Class<?>> types(HandlerMethod method) {
        var types = new TreeMap<String, Class<?>>();
        for (var parameter : method.getMethodParameters()) {
            if (ofAggregates.supportsParameter(parameter)) {
                types.putAll(ofAggregates.types());
            } else if (QueryRecords.isOne(parameter)) {
                for (var component : parameter.getParameterType().getRecordComponents()) {
                    types.put(component.getName(), component.getType());
                }
            }
        }
        return types;
    }

    /** Spring would take a header for a parameter of the same name. */
    @InitBinder
    void bindNoHeaders(WebDataBinder binder) {
        if (binder instanceof ExtendedServletRequestDataBinder requestBinder) {
            requestBinder.setHeaderPredicate(header -> false);
        }
    }
}
