package com.example.giftcard;

import com.example.giftcard.CardCommand.CancelCard;
import com.example.giftcard.CardEvent.CardCancelled;
import com.example.giftcard.CardEvent.CardIssued;
import com.example.giftcard.CardEvent.CardRedeemed;
import java.util.UUID;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.modelling.saga.EndSaga;
import org.axonframework.modelling.saga.SagaEventHandler;
import org.axonframework.modelling.saga.StartSaga;
import org.axonframework.spring.stereotype.Saga;
import org.springframework.beans.factory.annotation.Autowired;

/** A saga, by Axon's books: a card on which nothing is left is cancelled. */
@Saga
@ProcessingGroup("empty-cards")
public class EmptyCards {

    @Autowired
    private transient CommandGateway commands;

    private long left;

    @StartSaga
    @SagaEventHandler(associationProperty = "cardId")
    void on(CardIssued event) {
        left = event.amount();
    }

    @SagaEventHandler(associationProperty = "cardId")
    void on(CardRedeemed event) {
        left -= event.amount();
        if (left == 0) {
            cancel(event.cardId());
        }
    }

    /** Somebody may have cancelled it before. Any other failure stops the group, which tries again. */
    private void cancel(UUID cardId) {
        try {
            commands.sendAndWait(new CancelCard(cardId));
        } catch (CardRejection rejection) {
            if (rejection.problem() != CardProblem.CARD_IS_CANCELLED) {
                throw rejection;
            }
        }
    }

    @EndSaga
    @SagaEventHandler(associationProperty = "cardId")
    void on(CardCancelled event) {}
}
