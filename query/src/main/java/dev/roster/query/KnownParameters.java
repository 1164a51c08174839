package dev.roster.query;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.springframework.web.bind.WebDataBinder;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.InitBinder;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.support.ExtendedServletRequestDataBinder;

/** What is asked with is known, said once and not empty: a filter that is misspelt must not return everything. */
@ControllerAdvice
class KnownParameters implements HandlerInterceptor, WebMvcConfigurer {

    private final Map<Method, Set<String>> known = new ConcurrentHashMap<>();

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this);
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new QueryRecords());
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (handler instanceof HandlerMethod method) {
            var names = known.computeIfAbsent(method.getMethod(), asked -> names(method));
            if (!names.isEmpty()) {
                request.getParameterMap().forEach((name, values) -> check(name, values, names));
            }
        }
        return true;
    }

    private static void check(String name, String[] values, Set<String> known) {
        if (!known.contains(name)) {
            throw new InvalidQuery(name, "is not known here; there are " + String.join(", ", known));
        }
        if (values.length > 1) {
            throw new InvalidQuery(name, "is given more than once");
        }
        if (values[0].isEmpty()) {
            throw new InvalidQuery(name, "has no value");
        }
    }

    private static Set<String> names(HandlerMethod method) {
        return Arrays.stream(method.getMethodParameters())
                .filter(QueryRecords::isOne)
                .flatMap(parameter -> Arrays.stream(parameter.getParameterType().getRecordComponents()))
                .map(RecordComponent::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Spring would take a header for a parameter of the same name. */
    @InitBinder
    void bindNoHeaders(WebDataBinder binder) {
        if (binder instanceof ExtendedServletRequestDataBinder requestBinder) {
            requestBinder.setHeaderPredicate(header -> false);
        }
    }
}
