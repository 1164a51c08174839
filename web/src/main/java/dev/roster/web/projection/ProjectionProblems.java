package dev.roster.web.projection;

import dev.roster.eventstore.deadletter.DeadLettersRefused;
import dev.roster.web.problem.ProblemSource;
import dev.roster.web.problem.ProblemType;
import dev.roster.web.problem.Rejection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** The problems of groups of event handlers, listed after those that the service is about. */
@Component
@Order(Ordered.LOWEST_PRECEDENCE)
public class ProjectionProblems implements ProblemSource {

    @Override
    public List<? extends ProblemType> types() {
        return List.of(ProjectionProblem.values());
    }

    @Override
    public Optional<Rejection> rejection(Exception failure, Predicate<Object> isInAddress) {
        return failure instanceof DeadLettersRefused refused ? Optional.of(rejection(refused)) : Optional.empty();
    }

    private static Rejection rejection(DeadLettersRefused refused) {
        var type = switch (refused.reason()) {
            case UNKNOWN_GROUP -> ProjectionProblem.UNKNOWN_PROJECTION;
            case UNKNOWN_LETTERS -> ProjectionProblem.UNKNOWN_DEAD_LETTERS;
            case NO_QUEUE -> ProjectionProblem.NO_DEAD_LETTER_QUEUE;
            case IN_USE -> ProjectionProblem.DEAD_LETTERS_IN_USE;
        };
        return new Rejection(type, type.statuses().getFirst(), refused.getMessage());
    }
}
