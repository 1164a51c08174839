package dev.roster.web.problem;

import java.util.List;
import java.util.stream.IntStream;
import org.springframework.http.HttpStatus;

/**
 * What a type of problem says of itself.
 *
 * @param meaning what it means
 * @param remedy what to do
 * @param statuses that it is answered with
 */
public record ProblemText(String meaning, String remedy, List<HttpStatus> statuses) {

    public ProblemText(String meaning, String remedy, int... statuses) {
        this(
                meaning,
                remedy,
                IntStream.of(statuses).mapToObj(HttpStatus::valueOf).toList());
    }
}
