package dev.roster.web.problem;

import dev.roster.web.PublicPath;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Objects;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.PathContainer;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;

/** What the servlet container refused before a controller saw it, as a problem like all others. */
@RestController
class ErrorAnswer implements ErrorController {

    private final ObjectProvider<RequestMappingInfoHandlerMapping> routes;

    ErrorAnswer(ObjectProvider<RequestMappingInfoHandlerMapping> routes) {
        this.routes = routes;
    }

    @RequestMapping("${server.error.path:/error}")
    void answer(HttpServletRequest request, HttpServletResponse response) throws Exception {
        if (response.isCommitted()) {
            return;
        }
        if (request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Exception failure) {
            throw failure;
        }
        var status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        if (Objects.equals(status, HttpStatus.METHOD_NOT_ALLOWED.value())) {
            // Its own are those that the container knows.
            response.setHeader(HttpHeaders.ALLOW, null);
            throw new HttpRequestMethodNotSupportedException(
                    String.valueOf(request.getAttribute(RequestDispatcher.ERROR_METHOD)),
                    methods(PublicPath.within(
                            request, String.valueOf(request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI)))));
        }
        throw new ResponseStatusException(
                status instanceof Integer code ? HttpStatus.valueOf(code) : HttpStatus.NOT_FOUND,
                "The request can't be answered.");
    }

    /** Of the routes to a path; what is none of them can only be a file. */
    private List<String> methods(String path) {
        var address = PathContainer.parsePath(path);
        var methods = routes.stream()
                .flatMap(mapping -> mapping.getHandlerMethods().keySet().stream())
                .filter(route -> route.getPathPatternsCondition() != null
                        && route.getPathPatternsCondition().getPatterns().stream()
                                .anyMatch(pattern -> pattern.matches(address)))
                .flatMap(route -> route.getMethodsCondition().getMethods().stream())
                .map(RequestMethod::name)
                .distinct()
                .toList();
        return methods.isEmpty() ? List.of(RequestMethod.GET.name()) : methods;
    }
}
