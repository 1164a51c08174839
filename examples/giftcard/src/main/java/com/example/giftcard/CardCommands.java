package com.example.giftcard;

import com.example.giftcard.CardCommand.IssueCard;
import dev.roster.eventstore.command.CommandFamily;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Declares the commands to gift cards to the event store. */
@Component
class CardCommands implements CommandFamily<CardCommand> {

    @Override
    public Collection<Class<?>> commands() {
        return List.of(CardCommand.class.getPermittedSubclasses());
    }

    @Override
    public UUID target(CardCommand command) {
        return command.cardId();
    }

    @Override
    public boolean creates(CardCommand command) {
        return command instanceof IssueCard;
    }

    @Override
    public RuntimeException taken(CardCommand command) {
        return CardRejection.of(CardProblem.CARD_ALREADY_ISSUED, command.cardId());
    }

    @Override
    public RuntimeException unknown(CardCommand command) {
        return CardRejection.of(CardProblem.UNKNOWN_CARD, command.cardId());
    }

    @Override
    public boolean isRejection(Throwable failure) {
        return failure instanceof CardRejection;
    }
}
