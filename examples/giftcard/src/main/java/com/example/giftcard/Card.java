package com.example.giftcard;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;
import static org.axonframework.modelling.command.AggregateLifecycle.getVersion;

import com.example.giftcard.CardCommand.CancelCard;
import com.example.giftcard.CardCommand.ForgetHolder;
import com.example.giftcard.CardCommand.IssueCard;
import com.example.giftcard.CardCommand.RedeemCard;
import com.example.giftcard.CardEvent.CardCancelled;
import com.example.giftcard.CardEvent.CardIssued;
import com.example.giftcard.CardEvent.CardRedeemed;
import com.example.giftcard.CardEvent.HolderForgotten;
import dev.roster.eventstore.sealing.SubjectKeys;
import dev.roster.web.write.Conditions;
import dev.roster.web.write.Conditions.Verdict;
import java.util.UUID;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.messaging.MetaData;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.spring.stereotype.Aggregate;

/** A gift card, which knows what is left on it. */
@Aggregate
class Card {

    @AggregateIdentifier
    private UUID cardId;

    private long balance;
    private boolean cancelled;
    private boolean forgotten;

    Card() {}

    @CommandHandler
    Card(IssueCard command, SubjectKeys holders, MetaData conditions) {
        require(conditions, command.cardId(), Conditions.NO_VERSION, false);
        var key = holders.make(
                command.cardId(), () -> CardRejection.of(CardProblem.CARD_ALREADY_ISSUED, command.cardId()));
        apply(new CardIssued(command.cardId(), Holder.seal(command.holder(), key), command.amount()));
    }

    @CommandHandler
    void handle(RedeemCard command, MetaData conditions) {
        requireNotCancelled();
        require(conditions, cardId, getVersion(), true);
        if (command.amount() > balance) {
            throw CardRejection.balanceTooLow(cardId, balance);
        }
        apply(new CardRedeemed(cardId, command.amount()));
    }

    @CommandHandler
    void handle(CancelCard command, MetaData conditions) {
        requireNotCancelled();
        require(conditions, cardId, getVersion(), true);
        apply(new CardCancelled(cardId));
    }

    @CommandHandler
    void handle(ForgetHolder command, SubjectKeys holders, MetaData conditions) {
        require(conditions, cardId, getVersion(), true);
        if (forgotten) {
            throw CardRejection.of(CardProblem.HOLDER_IS_FORGOTTEN, cardId);
        }
        holders.destroy(cardId);
        apply(new HolderForgotten(cardId));
    }

    @EventSourcingHandler
    void on(CardEvent event) {
        switch (event) {
            case CardIssued issued -> {
                cardId = issued.cardId();
                balance = issued.amount();
            }
            case CardRedeemed redeemed -> balance -= redeemed.amount();
            case CardCancelled ignored -> cancelled = true;
            case HolderForgotten ignored -> forgotten = true;
        }
    }

    private void requireNotCancelled() {
        if (cancelled) {
            throw CardRejection.of(CardProblem.CARD_IS_CANCELLED, cardId);
        }
    }

    /** Judges the conditions of a command, which are If-Match and If-None-Match over HTTP. */
    static void require(MetaData conditions, UUID cardId, long version, boolean exists) {
        if (Conditions.judge(conditions, version, exists) != Verdict.HOLD) {
            throw CardRejection.of(CardProblem.CARD_HAS_CHANGED, cardId);
        }
    }
}
