package dev.roster.readmodel;

import dev.roster.web.problem.ProblemSource;
import java.util.List;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** The problems of rebuilds and snapshots, listed after those that the service is about. */
@Component
@Order(Ordered.LOWEST_PRECEDENCE)
public class ReadModelProblems implements ProblemSource {

    @Override
    public List<ReadModelProblem> types() {
        return List.of(ReadModelProblem.values());
    }

    @Override
    public List<ReadModelProblem> ofReads() {
        return List.of(ReadModelProblem.UNKNOWN_SNAPSHOT);
    }
}
