package dev.roster;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * An event as those who listen get it, a server-sent event (WHATWG HTML, 9.2), made once for all of them; and what filters
 * look at. Its id comes last: some clients take an id for theirs as soon as they have read it, and the event at its end only.
 *
 * @param heroId whose stream it is on; null if that is no hero's
 * @param teamIds whose stream it is on, or who are joined or left
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record EventFrame(long position, String name, @Nullable UUID heroId, Set<UUID> teamIds, byte[] text) {

    private static final String LISTENING = "event: Listening\ndata: {\"position\":\"%1$s\"}\nid: %1$s\n\n";

    /** @param left the teams that a hero leaves who ends with it */
    static EventFrame of(StoredEvent stored, Set<UUID> left, JsonMapper json) {
        var event = CloudEvent.of(stored);
        return new EventFrame(
                stored.position(),
                stored.name(),
                isOf("Hero", stored) ? stored.aggregateId() : null,
                isOf("Team", stored)
                        ? Set.of(stored.aggregateId())
                        : isOf("Hero", stored) ? joinedOrLeft(stored, event, left) : Set.of(),
                bytes("event: %s\ndata: %s\nid: %s\n\n"
                        .formatted(stored.name(), json.writeValueAsString(event), stored.position())));
    }

    private static boolean isOf(String aggregateType, StoredEvent stored) {
        return aggregateType.equals(stored.aggregateType());
    }

    /**
     * That whoever listens was told all up to a position. It has data, since some clients forget the id of what has none, and so
     * where they are.
     */
    static byte[] listening(long position) {
        return bytes(LISTENING.formatted(position));
    }

    /** The same, and how soon to come back. */
    static byte[] greeting(long position) {
        return bytes("retry: 1000\n" + LISTENING.formatted(position));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
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
