package com.example.giftcard;

import com.example.giftcard.CardEvent.CardCancelled;
import com.example.giftcard.CardEvent.CardIssued;
import com.example.giftcard.CardEvent.CardRedeemed;
import com.example.giftcard.CardEvent.HolderForgotten;
import dev.roster.eventstore.sealing.SubjectKeys;
import dev.roster.eventstore.sealing.SubjectKeys.SubjectKey;
import dev.roster.readmodel.EventNotApplied;
import dev.roster.readmodel.Fold;
import dev.roster.readmodel.ProjectedEvent;
import dev.roster.readmodel.ProjectedEvent.SetAside;
import dev.roster.readmodel.Projection;
import dev.roster.readmodel.ReadTable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Component;

/** Keeps the table card. */
@Component
class CardProjection implements Projection {

    private final SubjectKeys holders;

    CardProjection(SubjectKeys holders) {
        this.holders = holders;
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public List<ReadTable> tables() {
        return List.of(ReadTable.of("card", "id").withPersonal("holder"));
    }

    @Override
    public Resource tableDefinitions() {
        return new ClassPathResource("read-model.sql", CardProjection.class);
    }

    @Override
    public Resource keyDefinitions() {
        return new ClassPathResource("read-model-keys.sql", CardProjection.class);
    }

    @Override
    public Fold begin() {
        return new CardFold();
    }

    @Override
    public void forget(Set<UUID> cards, JdbcClient jdbc, String schema) {
        cards.forEach(card -> jdbc.sql("update %s.card set holder = null where id = ?".formatted(schema))
                .param(card)
                .update());
    }

    /** The events of a batch, written one by one. */
    private final class CardFold implements Fold {

        private final List<ProjectedEvent> events = new ArrayList<>();
        private final Set<UUID> issued = new HashSet<>();
        private final Set<UUID> forgotten = new HashSet<>();

        @Override
        public void fold(ProjectedEvent event) {
            events.add(event);
            if (event.payload() instanceof SetAside) {
                return;
            }
            switch (event.as(CardEvent.class)) {
                case CardIssued card -> issued.add(card.cardId());
                case HolderForgotten card -> forgotten.add(card.cardId());
                case CardRedeemed ignored -> {}
                case CardCancelled ignored -> {}
            }
        }

        @Override
        public Set<UUID> write(JdbcClient jdbc, String schema) {
            var keys = holders.find(issued);
            for (var event : events) {
                if (event.payload() instanceof SetAside passed) {
                    jdbc.sql("update %s.card set version = ? where id = ?".formatted(schema))
                            .params(event.version(), passed.aggregateId())
                            .update();
                    continue;
                }
                if (statement(event, keys, jdbc, schema).update() != 1) {
                    throw new EventNotApplied(event.position(), "Its card is at another version.");
                }
            }
            return forgotten;
        }

        private StatementSpec statement(
                ProjectedEvent event, Map<UUID, SubjectKey> keys, JdbcClient jdbc, String schema) {
            var version = event.version();
            return switch (event.as(CardEvent.class)) {
                case CardIssued card ->
                    jdbc.sql("insert into %s.card values (?, ?, ?, false, ?)".formatted(schema))
                            .params(card.cardId(), Holder.open(card.holder(), keys.get(card.cardId())))
                            .params(card.amount(), version);
                case CardRedeemed card ->
                    update("balance = balance - ?", jdbc, schema)
                            .params(card.amount(), version, card.cardId(), version - 1);
                case CardCancelled card ->
                    update("cancelled = ?", jdbc, schema).params(true, version, card.cardId(), version - 1);
                case HolderForgotten card ->
                    update("holder = ?", jdbc, schema).params(null, version, card.cardId(), version - 1);
            };
        }

        private static StatementSpec update(String change, JdbcClient jdbc, String schema) {
            return jdbc.sql(
                    "update %s.card set %s, version = ? where id = ? and version = ?".formatted(schema, change));
        }
    }
}
