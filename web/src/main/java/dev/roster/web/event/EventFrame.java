package dev.roster.web.event;

import dev.roster.eventstore.AggregateReference;
import dev.roster.eventstore.StoredEvent;
import dev.roster.eventstore.transfer.CloudEvent;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;

/**
 * An event as those who listen get it, a server-sent event (WHATWG HTML, 9.2), made once for all of them; and what filters
 * look at. Its id comes last: some clients take an id for theirs as soon as they have read it, and the event at its end only.
 *
 * @param about all aggregates that it is about
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record EventFrame(long position, String name, Set<AggregateReference> about, byte[] text) {

    private static final String LISTENING = "event: Listening\ndata: {\"position\":\"%1$s\"}\nid: %1$s\n\n";

    /** Makes the frame of an event, with the aggregates that it is about. */
    static EventFrame of(StoredEvent stored, CloudEvent event, Set<AggregateReference> about, JsonMapper json) {
        return new EventFrame(
                stored.position(),
                stored.name(),
                about,
                bytes("event: %s\ndata: %s\nid: %s\n\n"
                        .formatted(stored.name(), json.writeValueAsString(event), stored.position())));
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
}
