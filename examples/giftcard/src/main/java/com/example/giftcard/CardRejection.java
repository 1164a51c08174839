package com.example.giftcard;

import java.util.Map;
import java.util.UUID;

/** A command was rejected: nothing was changed. It is a fact, so it has no stack trace. */
final class CardRejection extends RuntimeException {

    private final CardProblem problem;
    private final UUID cardId;
    private final transient Map<String, ?> members;

    private CardRejection(CardProblem problem, UUID cardId, String message, Map<String, ?> members) {
        super(message, null, false, false);
        this.problem = problem;
        this.cardId = cardId;
        this.members = members;
    }

    static CardRejection of(CardProblem problem, UUID cardId) {
        return new CardRejection(problem, cardId, problem.title() + ": " + cardId, Map.of());
    }

    static CardRejection invalid(UUID cardId, String reason) {
        return new CardRejection(CardProblem.INVALID_CARD, cardId, reason, Map.of());
    }

    static CardRejection balanceTooLow(UUID cardId, long left) {
        return new CardRejection(
                CardProblem.BALANCE_TOO_LOW,
                cardId,
                "On the card " + cardId + " is left: " + left,
                Map.of("left", left));
    }

    CardProblem problem() {
        return problem;
    }

    UUID cardId() {
        return cardId;
    }

    Map<String, ?> members() {
        return members;
    }
}
