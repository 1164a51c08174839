package com.example.giftcard;

import dev.roster.web.problem.ProblemText;
import dev.roster.web.problem.ProblemType;

/** Why a command to a gift card is rejected, as people read it at {@code /problems}. */
enum CardProblem implements ProblemType {
    UNKNOWN_CARD("There never was such a card.", "Check the id.", 404, 422),
    CARD_ALREADY_ISSUED("The id was used before.", "Issue the card under another id.", 409),
    CARD_IS_CANCELLED("The card has ended.", "Nothing: what was left on it is lost.", 409),
    BALANCE_TOO_LOW(
            "Less is left on the card than is to be redeemed.", "Redeem less: the member left says how much.", 409),
    HOLDER_IS_FORGOTTEN(
            "The name of the card's holder is erased already.", "Nothing: the name is erased already.", 409),
    INVALID_CARD("The command can't be carried out as it is.", "Do what the detail says.", 422),
    CARD_HAS_CHANGED("The card is not as If-Match or If-None-Match says.", "Read it again, and decide again.", 412);

    private final ProblemText text;

    CardProblem(String meaning, String remedy, int... statuses) {
        text = new ProblemText(meaning, remedy, statuses);
    }

    @Override
    public ProblemText text() {
        return text;
    }
}
