package dev.roster.eventstore;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the domain declares about the events of one type of aggregate, in a bean. Events that belong to no family are ordinary: they
 * are stored under the full names of their classes, and no read model is made from them.
 *
 * @param <E> the sealed interface of the events
 */
public interface EventFamily<E> {

    /** The type of the aggregates, as it is stored with each of their events, such as {@code Order}. */
    String aggregateType();

    /** The sealed interface of the events. Each event is stored under the simple name of its class. */
    Class<E> events();

    /** The id of the aggregate that an event is about. */
    UUID aggregateId(E event);

    /** The path of these aggregates over HTTP, with slashes at both ends, such as {@code /orders/}. */
    String collection();

    /** The prefix of the event's name in the type of a CloudEvent, such as {@code com.example.}. */
    String typePrefix();

    /** The noun for such an aggregate in messages, without an article. */
    default String noun() {
        return aggregateType().toLowerCase(Locale.ROOT);
    }

    /** The query parameter that filters events for one of these aggregates, such as {@code order}. */
    default String parameter() {
        return aggregateType().toLowerCase(Locale.ROOT);
    }

    /** The events on other aggregates' streams that are about one of these aggregates, too. */
    default List<Relation> relations() {
        return List.of();
    }

    /**
     * The event that destroys an aggregate's key. Aggregates of a family with such an event are subjects: each has a key of its own
     * from its first event on.
     */
    default Optional<Class<? extends E>> keyEnd() {
        return Optional.empty();
    }

    /** The rejection of a command that would create an aggregate under an id that was used before; Axon's own, if empty. */
    default Optional<RuntimeException> idIsTaken(UUID aggregateId) {
        return Optional.empty();
    }

    /** Configures how values are written in events and in snapshots of aggregates, where that differs from Jackson's defaults. */
    default void customize(JsonMapper.Builder json) {}
}
