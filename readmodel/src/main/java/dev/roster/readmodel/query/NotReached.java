package dev.roster.readmodel.query;

import dev.roster.web.problem.ServiceProblem;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/** The read model has not reached the position that an answer must have. Answered with 503: it will have, soon. */
final class NotReached extends ErrorResponseException {

    private static final String RETRY_AFTER_SECONDS = "1";

    /**
     * @param asked the position that the answer must have
     * @param reached the position that the read model has
     */
    NotReached(long asked, long reached) {
        super(
                HttpStatus.SERVICE_UNAVAILABLE,
                ServiceProblem.NOT_REACHED.problem(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "The read model has reached the position " + reached + ", and not yet " + asked
                                + ": try again."),
                null);
        getHeaders().set(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
    }
}
