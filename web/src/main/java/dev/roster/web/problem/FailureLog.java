package dev.roster.web.problem;

import org.slf4j.spi.LoggingEventBuilder;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthentication;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;

/**
 * What a line about a request that failed has beside its text, for structured logs: the command that failed, and the id of the
 * sender's token. What an OpenID provider calls a sender may be an address of e-mail, and is not logged.
 */
public final class FailureLog {

    private static final String COMMAND = "command";
    private static final String ACTOR = "actor";
    private static final String ATTRIBUTE = FailureLog.class.getName();

    private FailureLog() {}

    /** Notes that a command of the current request failed, if there is one. */
    public static void failed(Class<?> command) {
        var request = RequestContextHolder.getRequestAttributes();
        if (request != null) {
            request.setAttribute(ATTRIBUTE, command.getSimpleName(), RequestAttributes.SCOPE_REQUEST);
        }
    }

    /** Adds them to a line. */
    static LoggingEventBuilder about(WebRequest request, LoggingEventBuilder line) {
        var command = request.getAttribute(ATTRIBUTE, RequestAttributes.SCOPE_REQUEST);
        var described = command == null ? line : line.addKeyValue(COMMAND, command);
        return request instanceof ServletWebRequest web
                        && web.getRequest().getUserPrincipal() instanceof BearerTokenAuthentication bearer
                ? described.addKeyValue(ACTOR, bearer.getName())
                : described;
    }
}
