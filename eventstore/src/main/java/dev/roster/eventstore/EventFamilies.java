package dev.roster.eventstore;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toUnmodifiableMap;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** All families of events, found by what is stored of an event, or by its class. */
@Component
public final class EventFamilies {

    private final List<EventFamily<?>> all;
    private final Map<String, EventFamily<?>> byType;
    private final Map<Class<?>, EventFamily<?>> byClass = new HashMap<>();
    private final Map<String, Class<?>> byName = new HashMap<>();
    private final SortedSet<String> names;
    private final String condition;
    private final String keyEnds;

    /** @throws IllegalStateException if two families share an aggregate type or the name of an event, or one is not sealed */
    public EventFamilies(List<EventFamily<?>> families) {
        all = families.stream()
                .sorted(Comparator.comparing(EventFamily::aggregateType))
                .toList();
        byType = all.stream().collect(toUnmodifiableMap(EventFamily::aggregateType, Function.identity()));
        for (var family : all) {
            classes(family.events()).forEach(event -> {
                if (byName.putIfAbsent(event.getSimpleName(), event) != null) {
                    throw new IllegalStateException("Two events are named " + event.getSimpleName() + ": "
                            + byName.get(event.getSimpleName()).getName() + " and " + event.getName());
                }
                byClass.put(event, family);
            });
        }
        requireDistinct("parameter", EventFamily::parameter);
        requireDistinct("collection", EventFamily::collection);
        all.forEach(EventFamilies::requireApart);
        condition = all.isEmpty()
                ? "false"
                : all.stream()
                        .map(family -> literal(family.aggregateType()))
                        .collect(joining(", ", "aggregate_type in (", ")"));
        keyEnds = all.stream()
                .flatMap(family -> family.keyEnd().stream()
                        .map(event -> "(aggregate_type, event_name) = (%s, %s)"
                                .formatted(literal(family.aggregateType()), literal(event.getSimpleName()))))
                .reduce((one, other) -> one + " or " + other)
                .map("(%s)"::formatted)
                .orElse("false");
        names = Collections.unmodifiableSortedSet(new TreeSet<>(byName.keySet()));
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private void requireDistinct(String what, Function<EventFamily<?>, String> value) {
        var values = new HashSet<String>();
        all.stream().map(value).filter(one -> !values.add(one)).findFirst().ifPresent(one -> {
            throw new IllegalStateException("Two families have the " + what + " " + one);
        });
    }

    /** A filter would find an event twice that two of its conditions meet. */
    private static void requireApart(EventFamily<?> family) {
        var names = new HashSet<String>();
        for (var relation : family.relations()) {
            if (relation instanceof Relation.InData data && data.aggregateType().equals(family.aggregateType())) {
                throw new IllegalStateException("A relation of " + family.aggregateType() + " is on its own streams");
            }
            for (var name : relation.names()) {
                if (!names.add(name)) {
                    throw new IllegalStateException(
                            "Two relations of " + family.aggregateType() + " have the event " + name);
                }
            }
        }
    }

    private static Stream<Class<?>> classes(Class<?> event) {
        if (!event.isInterface()) {
            return Stream.of(event);
        }
        if (!event.isSealed()) {
            throw new IllegalStateException(
                    event.getName() + " has to be sealed: its classes are the events of its family");
        }
        return Stream.of(event.getPermittedSubclasses()).flatMap(EventFamilies::classes);
    }

    /** In the order of their aggregate types. */
    public List<EventFamily<?>> all() {
        return all;
    }

    /**
     * The family whose aggregates have a type.
     *
     * @param aggregateType null of an event that no aggregate applied
     */
    public @Nullable EventFamily<?> ofType(@Nullable String aggregateType) {
        return aggregateType == null ? null : byType.get(aggregateType);
    }

    /** The family that a class of events belongs to. */
    public @Nullable EventFamily<?> of(Class<?> event) {
        return byClass.get(event);
    }

    /** The aggregate that an event is about; null if it belongs to no family. */
    public @Nullable UUID aggregateId(Object event) {
        var family = byClass.get(event.getClass());
        return family == null ? null : aggregateId(family, event);
    }

    private static <E> UUID aggregateId(EventFamily<E> family, Object event) {
        return family.aggregateId(family.events().cast(event));
    }

    /** Whether an event is on the stream of an aggregate of a family, as its message says. */
    public boolean isOwn(EventMessage<?> event) {
        return event instanceof DomainEventMessage<?> ofAggregate && ofType(ofAggregate.getType()) != null;
    }

    /** The class of the events that are stored under a simple name. */
    public @Nullable Class<?> event(String name) {
        return byName.get(name);
    }

    /** The classes of all events. */
    Collection<Class<?>> classes() {
        return byName.values();
    }

    /** The simple names of all events. */
    public SortedSet<String> names() {
        return names;
    }

    /** A condition on the table of events that those of all families meet, and no others. */
    public String condition() {
        return condition;
    }

    /** A condition on the table of events that those meet which destroy a key, and no others. */
    public String keyEnds() {
        return keyEnds;
    }

    /** For messages: a word of each family. */
    public String list(Function<EventFamily<?>, String> word, String conjunction) {
        return all.stream().map(word).collect(joining(conjunction));
    }
}
