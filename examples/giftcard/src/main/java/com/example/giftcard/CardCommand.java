package com.example.giftcard;

import java.util.Objects;
import java.util.UUID;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/** What can be asked of a gift card. Amounts are in cents, from 1 to 100,000. */
sealed interface CardCommand {

    /** The card that is to decide; for {@link IssueCard} an id that was never used. */
    @TargetAggregateIdentifier
    UUID cardId();

    /** Issues a card to its holder, whose name has 1 to 100 characters. */
    record IssueCard(UUID cardId, String holder, long amount) implements CardCommand {

        public IssueCard {
            holder = Objects.requireNonNullElse(holder, "").strip();
            if (holder.isEmpty() || holder.length() > 100 || holder.chars().anyMatch(Character::isISOControl)) {
                throw CardRejection.invalid(cardId, "The holder needs a name of 1 to 100 characters.");
            }
            requireAmount(cardId, amount);
        }

        /** Hides what is personal. */
        @Override
        public String toString() {
            return "IssueCard[cardId=" + cardId + ", amount=" + amount + "]";
        }
    }

    /** Takes an amount off a card. */
    record RedeemCard(UUID cardId, long amount) implements CardCommand {

        public RedeemCard {
            requireAmount(cardId, amount);
        }
    }

    /** Ends a card, with what is left on it. */
    record CancelCard(UUID cardId) implements CardCommand {}

    /** Destroys the key of the card's holder, whose name nobody can read from then on. The card stays. */
    record ForgetHolder(UUID cardId) implements CardCommand {}

    private static void requireAmount(UUID cardId, long amount) {
        if (amount < 1 || amount > 100_000) {
            throw CardRejection.invalid(cardId, "The amount is in cents, from 1 to 100000.");
        }
    }
}
