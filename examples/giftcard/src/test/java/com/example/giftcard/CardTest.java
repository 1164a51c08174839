package com.example.giftcard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.example.giftcard.CardCommand.CancelCard;
import com.example.giftcard.CardCommand.ForgetHolder;
import com.example.giftcard.CardCommand.IssueCard;
import com.example.giftcard.CardCommand.RedeemCard;
import com.example.giftcard.CardEvent.CardCancelled;
import com.example.giftcard.CardEvent.CardIssued;
import com.example.giftcard.CardEvent.CardRedeemed;
import com.example.giftcard.CardEvent.HolderForgotten;
import dev.roster.eventstore.sealing.SubjectKeys;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.FixtureConfiguration;
import org.hamcrest.CustomTypeSafeMatcher;
import org.hamcrest.Matcher;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CardTest {

    private static final UUID CARD = new UUID(0, 1);

    private final TransparentKeys holders = new TransparentKeys();
    private final FixtureConfiguration<Card> card = new AggregateTestFixture<>(Card.class);

    @BeforeEach
    void giveKeys() {
        card.registerInjectableResource(holders);
    }

    @Test
    void isIssuedToAHolderWhoseNameIsSealed() {
        card.givenNoPriorActivity().when(new IssueCard(CARD, " Ann ", 500)).expectEvents(issued(500));
    }

    @Test
    void isRedeemedInPartsUpToItsBalance() {
        card.given(issued(500), new CardRedeemed(CARD, 300))
                .when(new RedeemCard(CARD, 200))
                .expectEvents(new CardRedeemed(CARD, 200));
    }

    @Test
    void isNotRedeemedBeyondItsBalance() {
        card.given(issued(500), new CardRedeemed(CARD, 300))
                .when(new RedeemCard(CARD, 201))
                .expectException(rejected(CardProblem.BALANCE_TOO_LOW));
    }

    @Test
    void isNotRedeemedOnceItIsCancelled() {
        card.given(issued(500), new CardCancelled(CARD))
                .when(new RedeemCard(CARD, 1))
                .expectException(rejected(CardProblem.CARD_IS_CANCELLED));
    }

    @Test
    void isCancelledOnce() {
        card.given(issued(500)).when(new CancelCard(CARD)).expectEvents(new CardCancelled(CARD));
        card.given(issued(500), new CardCancelled(CARD))
                .when(new CancelCard(CARD))
                .expectException(rejected(CardProblem.CARD_IS_CANCELLED));
    }

    @Test
    void forgetsItsHolderAndCanStillBeRedeemed() {
        holders.make(CARD, IllegalStateException::new);

        card.given(issued(500)).when(new ForgetHolder(CARD)).expectEvents(new HolderForgotten(CARD));
        assertThat(holders.subjects).isEmpty();

        card.given(issued(500), new HolderForgotten(CARD))
                .when(new RedeemCard(CARD, 500))
                .expectEvents(new CardRedeemed(CARD, 500));
    }

    @Test
    void refusesACommandThatIsMeantForAnotherVersion() {
        card.given(issued(500), new CardRedeemed(CARD, 1))
                .when(new RedeemCard(CARD, 1), Map.of("expectedVersions", Set.of(0L)))
                .expectException(rejected(CardProblem.CARD_HAS_CHANGED));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 100_001})
    void takesNoAmountThatIsOutOfBounds(long amount) {
        assertThatExceptionOfType(CardRejection.class).isThrownBy(() -> new RedeemCard(CARD, amount));
        assertThatExceptionOfType(CardRejection.class).isThrownBy(() -> new IssueCard(CARD, "Ann", amount));
    }

    private static CardIssued issued(long amount) {
        return new CardIssued(CARD, Holder.seal("Ann", new TransparentKeys.Key()), amount);
    }

    private static Matcher<CardRejection> rejected(CardProblem problem) {
        return new CustomTypeSafeMatcher<>("rejected with " + problem) {
            @Override
            protected boolean matchesSafely(CardRejection rejection) {
                return rejection.problem() == problem;
            }
        };
    }

    /** Keys that only say for what they sealed. */
    private static final class TransparentKeys implements SubjectKeys {

        private final Set<UUID> subjects = new HashSet<>();

        @Override
        public SubjectKey make(UUID subject, Supplier<? extends RuntimeException> taken) {
            if (!subjects.add(subject)) {
                throw taken.get();
            }
            return new Key();
        }

        @Override
        public Map<UUID, SubjectKey> find(Collection<UUID> wanted) {
            throw new UnsupportedOperationException("A card opens nothing");
        }

        @Override
        public void destroy(UUID subject) {
            subjects.remove(subject);
        }

        private static final class Key implements SubjectKey {

            @Override
            public byte[] seal(byte[] plain, String purpose) {
                return (purpose + ":" + new String(plain)).getBytes();
            }

            @Override
            public byte[] open(byte[] sealed, String purpose) {
                throw new UnsupportedOperationException("A card opens nothing");
            }

            @Override
            public byte[] digest(byte[] text) {
                return text;
            }
        }
    }
}
