package com.example.giftcard;

import dev.roster.web.problem.ProblemSource;
import dev.roster.web.problem.Rejection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.springframework.stereotype.Component;

/** Maps rejections to problems. */
@Component
class CardProblems implements ProblemSource {

    @Override
    public List<CardProblem> types() {
        return List.of(CardProblem.values());
    }

    /** 404 if the address names the unknown card, otherwise 422. */
    @Override
    public Optional<Rejection> rejection(Exception failure, Predicate<Object> isInAddress) {
        if (!(failure instanceof CardRejection rejection)) {
            return Optional.empty();
        }
        var statuses = rejection.problem().statuses();
        var status = isInAddress.test(rejection.cardId()) ? statuses.getFirst() : statuses.getLast();
        return Optional.of(new Rejection(rejection.problem(), status, rejection.members()));
    }
}
