package dev.roster.web.problem;

import org.springframework.http.ProblemDetail;

/** What a failure is called over HTTP (RFC 9457), where it is not the answer as a whole. The application says it. */
public interface FailureProblems {

    /** The problem that a request would be answered with if it had failed so. */
    ProblemDetail problem(Exception failure);
}
