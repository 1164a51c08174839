package dev.roster.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import org.springframework.web.server.ResponseStatusException;

/** The preconditions of writes to what has no entity tag (RFC 9110, 13.1), judged just before something is done (13.2.1). */
public final class Preconditions {

    private static final String ANY = "*";

    private Preconditions() {}

    /**
     * Judges those of the current request, if there is one.
     *
     * @param exists whether there is something at its address
     * @throws ResponseStatusException with 412 if one does not hold
     */
    public static void require(boolean exists) {
        if (RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes current) {
            var match = tags(HttpHeaders.IF_MATCH, current.getRequest());
            var noneMatch = tags(HttpHeaders.IF_NONE_MATCH, current.getRequest());
            if ((!match.isEmpty() && !(exists && match.equals(List.of(ANY))))
                    || (exists && noneMatch.equals(List.of(ANY)))) {
                throw new ResponseStatusException(
                        HttpStatus.PRECONDITION_FAILED,
                        "The condition does not hold: "
                                + (exists
                                        ? "what is at this address has no entity tag, and exists."
                                        : "nothing can be read at this address."));
            }
        }
    }

    private static List<String> tags(String name, HttpServletRequest request) {
        return Collections.list(request.getHeaders(name)).stream()
                .map(String::strip)
                .toList();
    }
}
