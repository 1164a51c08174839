package dev.roster.readmodel.query;

import dev.roster.web.problem.ServiceProblem;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/** The live generation is not of the version that this service reads, or is still being built. Answered with 503. */
final class NotServed extends ErrorResponseException {

    private static final String RETRY_AFTER_SECONDS = "5";

    NotServed() {
        super(
                HttpStatus.SERVICE_UNAVAILABLE,
                ServiceProblem.NOT_SERVED.problem(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "This node can't answer questions now: the read model of its version is being built, or another"
                                + " version is in use. Commands are accepted. Try again, or ask another node."),
                null);
        getHeaders().set(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
    }
}
