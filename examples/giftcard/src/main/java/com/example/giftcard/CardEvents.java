package com.example.giftcard;

import com.example.giftcard.CardEvent.HolderForgotten;
import dev.roster.eventstore.EventFamily;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Declares the events of gift cards to the event store. */
@Component
class CardEvents implements EventFamily<CardEvent> {

    @Override
    public String aggregateType() {
        return Card.class.getSimpleName();
    }

    @Override
    public Class<CardEvent> events() {
        return CardEvent.class;
    }

    @Override
    public UUID aggregateId(CardEvent event) {
        return event.cardId();
    }

    @Override
    public String collection() {
        return "/cards/";
    }

    @Override
    public String typePrefix() {
        return "com.example.giftcard.";
    }

    @Override
    public Optional<Class<? extends CardEvent>> keyEnd() {
        return Optional.of(HolderForgotten.class);
    }
}
