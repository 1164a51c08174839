package dev.roster;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * An event as those who listen get it, a server-sent event (WHATWG HTML, 9.2), made once for all of them; and what filters
 * look at.
 *
 * @param heroId whose stream it is on
 * @param teamId whose stream it is on, or who is joined or left
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record EventFrame(
        long position,
        String name,
        @Nullable UUID heroId,
        @Nullable UUID teamId,
        byte[] text) {

    static EventFrame of(StoredEvent stored, JsonMapper json) {
        var event = stored.toCloudEvent();
        var team = stored.aggregateType().equals("Team");
        return new EventFrame(
                stored.position(),
                stored.name(),
                team ? null : stored.aggregateId(),
                team ? stored.aggregateId() : joinedOrLeft(stored, event),
                "id: %d\nevent: %s\ndata: %s\n\n"
                        .formatted(stored.position(), stored.name(), json.writeValueAsString(event))
                        .getBytes(StandardCharsets.UTF_8));
    }

    /** Null if it is about no team, or names none. */
    private static @Nullable UUID joinedOrLeft(StoredEvent stored, CloudEvent event) {
        return EventFilter.MEMBERSHIPS.contains(stored.name())
                ? event.data()
                        .path("teamId")
                        .stringValueOpt()
                        .map(UUID::fromString)
                        .orElse(null)
                : null;
    }
}
