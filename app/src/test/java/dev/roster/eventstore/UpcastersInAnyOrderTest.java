package dev.roster.eventstore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.query.RosterFamilies;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.axonframework.eventhandling.GenericDomainEventEntry;
import org.axonframework.serialization.AnnotationRevisionResolver;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.SimpleSerializedType;
import org.axonframework.serialization.upcasting.event.ContextAwareSingleEventUpcaster;
import org.axonframework.serialization.upcasting.event.EventMultiUpcaster;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.axonframework.serialization.upcasting.event.InitialEventRepresentation;
import org.axonframework.serialization.upcasting.event.IntermediateEventRepresentation;
import org.axonframework.serialization.upcasting.event.SingleEventUpcaster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** An event is a name, a revision, and the steps that were taken from the stored one, such as {@code Moved 2: 0-1 1-2}. */
class UpcastersInAnyOrderTest {

    private static final Serializer JSON =
            NamedEventSerializer.with(new AnnotationRevisionResolver(), RosterFamilies.ALL);

    @ParameterizedTest
    @MethodSource("orders")
    void everyRevisionReachesTheNewest(List<EventUpcaster> upcasters) {
        var events = Stream.of("Moved 0", "Moved 1", "Moved 2", "Moved 3", "Moved 4", "Other 0");

        assertThat(upcast(upcasters, events))
                .containsExactly(
                        "Moved 3: 0-1 1-2 2-3", "Moved 3: 1-2 2-3", "Moved 3: 2-3", "Moved 3", "Moved 4", "Other 0");
    }

    @SuppressWarnings("unused") // by name
    private static Stream<List<EventUpcaster>> orders() {
        return permutations(List.of(next(0), next(1), next(2)));
    }

    @ParameterizedTest
    @MethodSource("ordersAroundASplit")
    void whatAnEventIsSplitIntoReachesTheNewest(List<EventUpcaster> upcasters) {
        assertThat(upcast(upcasters, Stream.of("Moved 0", "Moved 1")))
                .containsExactly(
                        "Left 1: 0-1 split left", "Right 0: 0-1 split", "Left 1: split left", "Right 0: split");
    }

    @SuppressWarnings("unused") // by name
    private static Stream<List<EventUpcaster>> ordersAroundASplit() {
        return permutations(List.of(
                next(0),
                each("Moved 1", moved -> Stream.of(step(moved, "Left 0", "split"), step(moved, "Right 0", "split"))),
                one("Left 0", "Left 1", "left")));
    }

    @ParameterizedTest
    @MethodSource("ordersAroundADrop")
    void whatIsDroppedIsGoneAndTheOthersStay(List<EventUpcaster> upcasters) {
        assertThat(upcast(upcasters, Stream.of("Moved 0", "Other 0", "Moved 1", "Moved 2")))
                .containsExactly("Other 0", "Moved 2");
    }

    @SuppressWarnings("unused") // by name
    private static Stream<List<EventUpcaster>> ordersAroundADrop() {
        return permutations(List.of(next(0), each("Moved 1", moved -> Stream.empty())));
    }

    @ParameterizedTest
    @MethodSource("ordersAroundOneThatCounts")
    void oneThatLooksAtTheStreamSeesItOnceInItsPlace(List<EventUpcaster> upcasters) {
        assertThat(upcast(upcasters, Stream.of("Moved 0", "Other 0", "Moved 1", "Other 0")))
                .extracting(event -> event.replaceAll(" #\\d", ""))
                .containsExactly("Moved 2: 0-1 1-2", "Other 0:", "Moved 2: 1-2", "Other 0:");
        assertThat(upcast(upcasters, Stream.of("Moved 0", "Other 0", "Moved 1", "Other 0")))
                .extracting(event -> event.replaceAll("[^#]*(#\\d)[^#]*", "$1"))
                .containsExactly("#1", "#2", "#3", "#4");
    }

    @SuppressWarnings("unused") // by name
    private static Stream<List<EventUpcaster>> ordersAroundOneThatCounts() {
        return permutations(List.of(next(0), next(1), new Counted()));
    }

    @Test
    void oneThatLooksAtTheStreamIsGivenWhatThoseBeforeItMade() {
        assertThat(upcast(List.of(next(0), new Counted(), next(1)), Stream.of("Moved 0", "Moved 1")))
                .containsExactly("Moved 2: 0-1 #1 1-2", "Moved 2: #2 1-2");
    }

    /** Each time a stream begins, as Axon's documentation says of the context. */
    @Test
    void oneThatLooksAtTheStreamBeginsAnewWithEachStream() {
        var chain = new UpcastersInAnyOrder(List.of(next(1), new Counted(), next(0)));

        assertThat(read(chain, Stream.of("Moved 0"))).containsExactly("Moved 2: #1 0-1 1-2");
        assertThat(read(chain, Stream.of("Moved 0"))).containsExactly("Moved 2: #1 0-1 1-2");
    }

    @ParameterizedTest
    @MethodSource("ordersAroundOneThatKeepsTheKind")
    void oneThatKeepsTypeAndRevisionIsAppliedOnce(List<EventUpcaster> upcasters) {
        assertThat(upcast(upcasters, Stream.of("Moved 0", "Moved 2")))
                .allSatisfy(event -> assertThat(event).startsWith("Moved 2").containsOnlyOnce("kept"));
    }

    @SuppressWarnings("unused") // by name
    private static Stream<List<EventUpcaster>> ordersAroundOneThatKeepsTheKind() {
        return permutations(List.of(next(0), next(1), new Counted(), new SingleEventUpcaster() {
            @Override
            protected boolean canUpcast(IntermediateEventRepresentation event) {
                return event.getType().getName().equals("Moved");
            }

            @Override
            protected IntermediateEventRepresentation doUpcast(IntermediateEventRepresentation event) {
                return step(event, kind(event), "kept");
            }
        }));
    }

    @Test
    void thoseThatLeadBackAreAppliedOnceEach() {
        assertThat(upcast(List.of(one("Moved 1", "Moved 0", "1-0"), next(0)), Stream.of("Moved 0", "Moved 1")))
                .containsExactly("Moved 0: 0-1 1-0", "Moved 1: 1-0 0-1");
    }

    @Test
    void theOrderDecidesWhereTwoCanBeApplied() {
        var far = one("Moved 0", "Moved 2", "0-2");

        assertThat(upcast(List.of(far, next(0), next(1)), Stream.of("Moved 0"))).containsExactly("Moved 2: 0-2");
        assertThat(upcast(List.of(next(1), next(0), far), Stream.of("Moved 0"))).containsExactly("Moved 2: 0-1 1-2");
    }

    /** It says nothing of where it came from, and none is applied to it twice. */
    @Test
    void anEventThatAnUpcasterMadeFromNothingIsUpcastByThoseAfterIt() {
        EventUpcaster addsOne = events -> events.flatMap(event -> Stream.of(event, stored("Moved 0")));

        assertThat(upcast(List.of(next(1), addsOne, next(0)), Stream.of("Other 0")))
                .containsExactly("Other 0", "Moved 1: 0-1");
        assertThat(upcast(List.of(next(1), next(0), addsOne), Stream.of("Other 0")))
                .containsExactly("Other 0", "Moved 0");
    }

    @Test
    void readsNoFurtherThanItIsAsked() {
        var read = new AtomicInteger();
        Iterator<IntermediateEventRepresentation> newest = new UpcastersInAnyOrder(
                        List.of(next(1), new Counted(), next(0)))
                .upcast(Stream.generate(() -> stored("Moved 0")).peek(event -> read.incrementAndGet()))
                .iterator();

        assertThat(show(newest.next())).startsWith("Moved 2");
        assertThat(read).hasValue(1);
        assertThat(show(newest.next())).startsWith("Moved 2");
        assertThat(read).hasValue(2);
    }

    @Test
    void withoutUpcastersTheStreamIsLeftAlone() {
        var events = Stream.of(stored("Moved 0"));

        assertThat(new UpcastersInAnyOrder(List.of()).upcast(events)).isSameAs(events);
    }

    @Test
    void anEventThatNoneIsForStaysTheSame() {
        var event = stored("Other 0");

        assertThat(new UpcastersInAnyOrder(List.of(next(0), next(1))).upcast(Stream.of(event)))
                .singleElement()
                .isSameAs(event);
    }

    private static List<String> upcast(List<EventUpcaster> upcasters, Stream<String> events) {
        return read(new UpcastersInAnyOrder(upcasters), events);
    }

    private static List<String> read(EventUpcaster chain, Stream<String> events) {
        return chain.upcast(events.map(UpcastersInAnyOrderTest::stored))
                .map(UpcastersInAnyOrderTest::show)
                .toList();
    }

    private static <T> Stream<List<T>> permutations(List<T> all) {
        return all.isEmpty()
                ? Stream.of(List.of())
                : all.stream().flatMap(first -> {
                    var others = new ArrayList<>(all);
                    others.remove(first);
                    return permutations(others)
                            .map(rest -> Stream.concat(Stream.of(first), rest.stream())
                                    .toList());
                });
    }

    private static IntermediateEventRepresentation stored(String kind) {
        var type = type(kind);
        return new InitialEventRepresentation(
                new GenericDomainEventEntry<>(
                        "Hero",
                        "id",
                        0,
                        "event",
                        Instant.EPOCH,
                        type.getName(),
                        type.getRevision(),
                        "{\"steps\": \"\"}".getBytes(),
                        "{}".getBytes()),
                JSON);
    }

    private static String show(IntermediateEventRepresentation event) {
        var steps = event.getData(JsonNode.class).getData().get("steps").asString();
        return kind(event) + (steps.isEmpty() ? "" : ":" + steps);
    }

    private static String kind(IntermediateEventRepresentation event) {
        return event.getType().getName() + " " + event.getType().getRevision();
    }

    private static SimpleSerializedType type(String kind) {
        var nameAndRevision = kind.split(" ");
        return new SimpleSerializedType(nameAndRevision[0], nameAndRevision[1]);
    }

    private static IntermediateEventRepresentation step(
            IntermediateEventRepresentation event, String kind, String step) {
        return event.upcastPayload(
                type(kind),
                JsonNode.class,
                payload ->
                        ((ObjectNode) payload).put("steps", payload.get("steps").asString() + " " + step));
    }

    private static EventUpcaster next(int revision) {
        return one("Moved " + revision, "Moved " + (revision + 1), revision + "-" + (revision + 1));
    }

    private static EventUpcaster one(String from, String to, String step) {
        return new SingleEventUpcaster() {
            @Override
            protected boolean canUpcast(IntermediateEventRepresentation event) {
                return kind(event).equals(from);
            }

            @Override
            protected IntermediateEventRepresentation doUpcast(IntermediateEventRepresentation event) {
                return step(event, to, step);
            }

            @Override
            public String toString() {
                return step;
            }
        };
    }

    private static EventUpcaster each(
            String from, Function<IntermediateEventRepresentation, Stream<IntermediateEventRepresentation>> to) {
        return new EventMultiUpcaster() {
            @Override
            protected boolean canUpcast(IntermediateEventRepresentation event) {
                return kind(event).equals(from);
            }

            @Override
            protected Stream<IntermediateEventRepresentation> doUpcast(IntermediateEventRepresentation event) {
                return to.apply(event);
            }
        };
    }

    /** Numbers all events of a stream. */
    private static class Counted extends ContextAwareSingleEventUpcaster<AtomicInteger> {

        @Override
        protected AtomicInteger buildContext() {
            return new AtomicInteger();
        }

        @Override
        protected boolean canUpcast(IntermediateEventRepresentation event, AtomicInteger count) {
            return true;
        }

        @Override
        protected IntermediateEventRepresentation doUpcast(IntermediateEventRepresentation event, AtomicInteger count) {
            return step(event, kind(event), "#" + count.incrementAndGet());
        }
    }
}
