package com.example.giftcard;

import com.example.giftcard.CardEvent.CardRedeemed;
import java.util.UUID;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.messaging.annotation.MessageIdentifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** A second projection, by Axon's books: what was redeemed, in a table of its own. */
@Component
@ProcessingGroup("turnover")
class Turnover {

    private final JdbcClient jdbc;

    Turnover(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @EventHandler
    void on(CardRedeemed event, @MessageIdentifier String eventId) {
        jdbc.sql("insert into turnover values (?, ?)")
                .params(UUID.fromString(eventId), event.amount())
                .update();
    }
}
