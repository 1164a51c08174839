package dev.roster;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * An event as those who listen get it, a server-sent event (WHATWG HTML, 9.2), made once for all of them; and what filters
 * look at.
 *
 * @param heroId whose stream it is on; null if that is no hero's
 * @param teamIds whose stream it is on, or who are joined or left
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record EventFrame(long position, String name, @Nullable UUID heroId, Set<UUID> teamIds, byte[] text) {

    /** @param left the teams that a hero leaves who ends with it */
    static EventFrame of(StoredEvent stored, Set<UUID> left, JsonMapper json) {
        var event = CloudEvent.of(stored);
        return new EventFrame(
                stored.position(),
                stored.name(),
                stored.isOfAHero() ? stored.aggregateId() : null,
                stored.isOfATeam()
                        ? Set.of(stored.aggregateId())
                        : stored.isOfAHero() ? joinedOrLeft(stored, event, left) : Set.of(),
                "id: %d\nevent: %s\ndata: %s\n\n"
                        .formatted(stored.position(), stored.name(), json.writeValueAsString(event))
                        .getBytes(StandardCharsets.UTF_8));
    }

    private static Set<UUID> joinedOrLeft(StoredEvent stored, CloudEvent event, Set<UUID> left) {
        return EventFilter.MEMBERSHIPS.contains(stored.name())
                ? event.data()
                        .path("teamId")
                        .stringValueOpt()
                        .map(UUID::fromString)
                        .map(Set::of)
                        .orElse(Set.of())
                : left;
    }
}
