package dev.roster.web.problem;

import java.util.List;
import java.util.stream.IntStream;
import org.springframework.http.HttpStatus;

/**
 * The description of a type of problem.
 *
 * @param meaning of the problem
 * @param remedy what its receiver can do
 * @param statuses that its answers can have
 */
public record ProblemText(String meaning, String remedy, List<HttpStatus> statuses) {

    public ProblemText(String meaning, String remedy, int... statuses) {
        this(
                meaning,
                remedy,
                IntStream.of(statuses).mapToObj(HttpStatus::valueOf).toList());
    }
}
