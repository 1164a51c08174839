package dev.roster.rival.axon;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What happened to heroes and teams. */
sealed interface RosterEvent {

    record HeroRegistered(
            UUID heroId,
            String name,
            String secretName,
            @Nullable Integer age) implements RosterEvent {}

    record HeroEnlisted(UUID heroId, UUID teamId) implements RosterEvent {}

    record HeroDischarged(UUID heroId, UUID teamId) implements RosterEvent {}

    record TeamFormed(UUID teamId, String name, String headquarters) implements RosterEvent {}
}
