package dev.roster.web.projection;

import dev.roster.web.problem.ProblemSource;
import java.util.List;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** The problems of groups of event handlers, listed after those that the service is about. */
@Component
@Order(Ordered.LOWEST_PRECEDENCE)
class ProjectionProblems implements ProblemSource {

    @Override
    public List<ProjectionProblem> types() {
        return List.of(ProjectionProblem.values());
    }
}
