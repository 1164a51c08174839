package dev.roster.web.event;

import dev.roster.eventstore.AggregateReference;
import dev.roster.eventstore.StoredEvent;
import dev.roster.eventstore.epoch.Position;
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
record EventFrame(Position at, String name, Set<AggregateReference> about, byte[] text) {

    private static final String LISTENING = "event: Listening\ndata: {\"position\":\"%s\"}\nid: %s\n\n";
    private static final String GREETING = "retry: 1000\n" + LISTENING;

    /** Makes the frame of an event, with the aggregates that it is about. */
    static EventFrame of(StoredEvent stored, CloudEvent event, Set<AggregateReference> about, JsonMapper json) {
        var position = stored.at();
        return new EventFrame(
                position,
                stored.name(),
                about,
                bytes("event: %s\ndata: %s\nid: %s\n\n"
                        .formatted(stored.name(), json.writeValueAsString(event), position)));
    }

    long position() {
        return at.number();
    }

    /**
     * That whoever listens was told all up to a position. It has data, since some clients forget the id of what has none, and so
     * where they are.
     */
    static byte[] listening(Position position) {
        return bytes(LISTENING.formatted(position.number(), position));
    }

    /** The same, and how soon to come back. */
    static byte[] greeting(Position position) {
        return bytes(GREETING.formatted(position.number(), position));
    }

    /** Before the greeting, that the history was rewound, for those who look. */
    static byte[] greetingAfterRewind(String problem, Position goBackTo) {
        return bytes("event: HistoryRewound\ndata: %s\nid: %s\n\n".formatted(problem, goBackTo)
                + GREETING.formatted(goBackTo.number(), goBackTo));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
