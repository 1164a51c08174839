package com.example.giftcard;

import java.util.UUID;
import org.axonframework.serialization.Revision;

/** What happened to a gift card. Each is stored under its simple name. */
sealed interface CardEvent {

    UUID cardId();

    /** @param holder sealed with the key of the card's holder */
    @Revision("1")
    record CardIssued(UUID cardId, String holder, long amount) implements CardEvent {}

    @Revision("1")
    record CardRedeemed(UUID cardId, long amount) implements CardEvent {}

    @Revision("1")
    record CardCancelled(UUID cardId) implements CardEvent {}

    @Revision("1")
    record HolderForgotten(UUID cardId) implements CardEvent {}
}
