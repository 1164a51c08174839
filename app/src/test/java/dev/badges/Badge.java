package dev.badges;

import java.math.BigDecimal;
import java.util.UUID;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.AggregateLifecycle;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.axonframework.serialization.Revision;
import org.axonframework.spring.stereotype.Aggregate;

/** An aggregate that is neither a hero nor a team, with Axon's defaults but for its snapshots. */
@Aggregate(snapshotTriggerDefinition = "longStreams")
public class Badge {

    @AggregateIdentifier
    private UUID badgeId;

    private int polished;

    Badge() {}

    @CommandHandler
    Badge(AwardBadge command) {
        AggregateLifecycle.apply(new BadgeAwarded(command.badgeId(), command.title(), new BigDecimal("1.50")));
    }

    /** @return how often it has been polished */
    @CommandHandler
    int handle(PolishBadge command) {
        AggregateLifecycle.apply(new BadgePolished(command.badgeId()));
        return polished;
    }

    @EventSourcingHandler
    void on(BadgeAwarded event) {
        badgeId = event.badgeId();
    }

    @EventSourcingHandler
    void on(BadgePolished event) {
        polished++;
    }

    public record AwardBadge(@TargetAggregateIdentifier UUID badgeId, String title) {}

    public record PolishBadge(@TargetAggregateIdentifier UUID badgeId) {}

    public record BadgeAwarded(UUID badgeId, String title, BigDecimal worth) {}

    @Revision("2")
    public record BadgePolished(UUID badgeId) {}
}
