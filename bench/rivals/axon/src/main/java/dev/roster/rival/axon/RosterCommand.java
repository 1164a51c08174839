package dev.roster.rival.axon;

import java.util.Set;
import java.util.UUID;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/** What can be asked of heroes and teams. */
sealed interface RosterCommand {

    record RegisterHero(
            @TargetAggregateIdentifier UUID heroId,
            String name,
            String secretName,
            @Nullable Integer age,
            Set<UUID> teamIds)
            implements RosterCommand {}

    record EnlistHero(@TargetAggregateIdentifier UUID heroId, UUID teamId) implements RosterCommand {}

    record DischargeHero(@TargetAggregateIdentifier UUID heroId, UUID teamId) implements RosterCommand {}

    record FormTeam(@TargetAggregateIdentifier UUID teamId, String name, String headquarters)
            implements RosterCommand {}
}
