package com.example.giftcard;

import com.example.giftcard.CardCommand.IssueCard;
import com.example.giftcard.CardEvent.CardIssued;
import dev.roster.eventstore.sealing.SubjectKeys;
import dev.roster.web.write.Creation;
import dev.roster.web.write.HttpCommands;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.messaging.MetaData;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.ObjectNode;

/** Reads commands from lines of JSON, and recognises requests that are sent again. */
@Component
class CardLines implements HttpCommands {

    private final EventStore events;
    private final SubjectKeys holders;

    CardLines(EventStore events, SubjectKeys holders) {
        this.events = events;
        this.holders = holders;
    }

    /** ForgetHolder is missing: it has a route of its own, for privacy officers. */
    @Override
    public Collection<Class<?>> commands() {
        return List.of(IssueCard.class, CardCommand.RedeemCard.class, CardCommand.CancelCard.class);
    }

    @Override
    public void complete(Class<?> command, ObjectNode fields) {
        if (command == IssueCard.class && !fields.has("cardId")) {
            fields.put("cardId", Creation.newId().toString());
        }
    }

    @Override
    public boolean wasMadeSo(Object command) {
        return command instanceof IssueCard issue
                && events.readEvents(issue.cardId().toString()).next().getPayload() instanceof CardIssued issued
                && issued.amount() == issue.amount()
                && issue.holder().equals(holder(issued));
    }

    private @Nullable String holder(CardIssued issued) {
        return Holder.open(
                issued.holder(), holders.find(Set.of(issued.cardId())).get(issued.cardId()));
    }

    @Override
    public void require(Map<String, ?> conditions, UUID id, long version) {
        Card.require(MetaData.from(conditions), id, version, true);
    }
}
