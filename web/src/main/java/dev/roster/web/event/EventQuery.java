package dev.roster.web.event;

import dev.roster.eventstore.AggregateReference;
import dev.roster.eventstore.EventFamily;
import dev.roster.eventstore.epoch.Position;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which events, as it is asked for over HTTP.
 *
 * @param after the position that they come after
 * @param event their names
 */
record EventQuery(
        @Nullable Position after,
        @Nullable @EventNames.Known List<String> event) {

    /** A list of names, or several, or both: each may have commas between them. */
    EventQuery {
        event = event == null
                ? null
                : event.stream()
                        .flatMap(names -> Stream.of(names.split(",", -1)))
                        .map(String::strip)
                        .toList();
    }

    Position from() {
        return Objects.requireNonNullElse(after, Position.START);
    }

    /** @param about the aggregates that they are about */
    EventFilter filter(Map<EventFamily<?>, UUID> about) {
        return new EventFilter(
                about.entrySet().stream()
                        .map(named -> new AggregateReference(named.getKey(), named.getValue()))
                        .toList(),
                event == null ? Set.of() : Set.copyOf(event));
    }
}
