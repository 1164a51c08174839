package com.example.giftcard;

import com.example.giftcard.CardCommand.CancelCard;
import com.example.giftcard.CardCommand.ForgetHolder;
import com.example.giftcard.CardCommand.IssueCard;
import com.example.giftcard.CardCommand.RedeemCard;
import dev.roster.web.WriteRoute;
import dev.roster.web.write.Creation;
import dev.roster.web.write.Creation.Created;
import dev.roster.web.write.Creation.Identity;
import dev.roster.web.write.Sender;
import jakarta.servlet.http.HttpServletRequest;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The commands to a gift card, over HTTP. */
@WriteRoute(represented = "/cards/{cardId}")
@RestController
@RequestMapping("/cards")
class CardController {

    private final Sender sender;
    private final Creation creation;

    CardController(Sender sender, Creation creation) {
        this.sender = sender;
        this.creation = creation;
    }

    @PostMapping
    ResponseEntity<Created> issue(
            @RequestBody NewCard card,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String idempotencyKey,
            HttpServletRequest request) {
        return creation.create(
                "/cards",
                new Identity(card.id(), idempotencyKey, request),
                id -> new IssueCard(id, card.holder(), card.amount()));
    }

    @PostMapping("/{cardId}/redemptions")
    ResponseEntity<Void> redeem(
            @PathVariable UUID cardId, @RequestBody Redemption redemption, HttpServletRequest request) {
        return sender.send(new RedeemCard(cardId, redemption.amount()), request).answer(HttpStatus.NO_CONTENT);
    }

    @DeleteMapping("/{cardId}")
    ResponseEntity<Void> cancel(@PathVariable UUID cardId, HttpServletRequest request) {
        return sender.send(new CancelCard(cardId), request).answer(HttpStatus.NO_CONTENT);
    }

    /** Destroys the key of the card's holder; there is no way back. */
    @PostMapping("/{cardId}/erasure")
    ResponseEntity<Void> forget(@PathVariable UUID cardId, HttpServletRequest request) {
        return sender.send(new ForgetHolder(cardId), request).answer(HttpStatus.NO_CONTENT);
    }

    /** @param id chosen by the caller, or null */
    record NewCard(@Nullable UUID id, String holder, long amount) {

        /** Hides what is personal. */
        @Override
        public String toString() {
            return "NewCard[hidden]";
        }
    }

    record Redemption(long amount) {}
}
