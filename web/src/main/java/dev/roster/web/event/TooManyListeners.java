package dev.roster.web.event;

import dev.roster.web.problem.ServiceProblem;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/** This node takes no more who listen to events, or read all of them. Answered with 503: others will have gone. */
final class TooManyListeners extends ErrorResponseException {

    private static final String RETRY_AFTER_SECONDS = "1";

    TooManyListeners(String detail) {
        super(
                HttpStatus.SERVICE_UNAVAILABLE,
                ServiceProblem.TOO_MANY_LISTENERS.problem(HttpStatus.SERVICE_UNAVAILABLE, detail),
                null);
        getHeaders().set(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
    }
}
