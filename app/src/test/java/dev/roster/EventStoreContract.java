package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.axonframework.serialization.SimpleSerializedType;
import org.axonframework.serialization.upcasting.event.IntermediateEventRepresentation;
import org.axonframework.serialization.upcasting.event.SingleEventUpcaster;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What every {@link EventStorageEngine} keeps, so that aggregates and processors can rely on it. A test of an engine extends this
 * class. The store need not be empty.
 */
public abstract class EventStoreContract {

    private static final String TYPE = "Notebook";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final String notebook = UUID.randomUUID().toString();
    private final Set<String> appended = new HashSet<>();

    /** An engine on the store, with the upcaster {@link ScribbleIsNote}. */
    public abstract EventStorageEngine engine();

    /** In whose transactions the engine appends. */
    public abstract TransactionManager transactions();

    @Test
    void readsAStreamAsItWasAppended() {
        var first = note(0, "first").withMetaData(Map.of("by", "Ann"));
        var second = note(1, "second");
        append(first, second);
        append(note(2, "third"));

        var read = engine().readEvents(notebook).asStream().toList();

        assertThat(read).extracting(EventStoreContract::text).containsExactly("first", "second", "third");
        assertThat(read).extracting(DomainEventMessage::getSequenceNumber).containsExactly(0L, 1L, 2L);
        assertThat(read).allSatisfy(event -> {
            assertThat(event.getType()).isEqualTo(TYPE);
            assertThat(event.getAggregateIdentifier()).isEqualTo(notebook);
        });
        assertThat(read.getFirst().getIdentifier()).isEqualTo(first.getIdentifier());
        assertThat(read.getFirst().getMetaData()).isEqualTo(Map.of("by", "Ann"));
        assertThat(engine().readEvents(notebook, 1).asStream())
                .extracting(EventStoreContract::text)
                .containsExactly("second", "third");
    }

    @Test
    void knowsTheLastSequenceNumberOfAStream() {
        assertThat(engine().lastSequenceNumberFor(notebook)).isEmpty();
        assertThat(engine().readEvents(notebook).asStream()).isEmpty();

        append(note(0, "first"), note(1, "second"));

        assertThat(engine().lastSequenceNumberFor(notebook)).hasValue(1L);
    }

    @Test
    void refusesASequenceNumberThatIsTaken() {
        append(note(0, "first"), note(1, "second"));

        assertThatThrownBy(() -> append(note(1, "another"))).isInstanceOf(ConcurrencyException.class);
        assertThatThrownBy(() -> append(note(0, "another"))).isInstanceOf(AggregateStreamCreationException.class);
        assertThatThrownBy(() -> append(note(2, "third"), note(1, "another"))).isInstanceOf(ConcurrencyException.class);

        assertThat(engine().readEvents(notebook).asStream())
                .as("events are stored together, or none of them")
                .extracting(EventStoreContract::text)
                .containsExactly("first", "second");
    }

    @Test
    void deliversEventsOfAllStreamsInTheOrderInWhichTheyWereAppended() {
        var other = UUID.randomUUID().toString();
        append(note(0, "first"), note(1, "second"));
        append(note(other, 0, "third"));
        append(note(2, "fourth"));
        append(note(other, 1, "fifth"));

        var delivered = deliveredAfter(null);

        assertThat(delivered)
                .extracting(EventStoreContract::text)
                .containsExactly("first", "second", "third", "fourth", "fifth");
        for (var i = 1; i < delivered.size(); i++) {
            var before = delivered.get(i - 1).trackingToken();
            assertThat(delivered.get(i).trackingToken().covers(before)).isTrue();
            assertThat(before.covers(delivered.get(i).trackingToken())).isFalse();
        }
    }

    @Test
    void goesOnAfterAToken() {
        append(note(0, "first"), note(1, "second"), note(2, "third"));
        var delivered = deliveredAfter(null);

        assertThat(deliveredAfter(delivered.get(1).trackingToken()))
                .extracting(EventStoreContract::text)
                .containsExactly("third");
        assertThat(deliveredAfter(delivered.get(2).trackingToken())).isEmpty();
    }

    @Test
    void hasTokensForItsTailItsHeadAndMoments() {
        append(note(0, "first"));

        assertThat(deliveredAfter(engine().createTailToken())).hasSize(1);
        assertThat(deliveredAfter(engine().createTokenAt(Instant.now().minus(Duration.ofDays(1)))))
                .hasSize(1);
        assertThat(deliveredAfter(engine().createTokenAt(Instant.now().plus(Duration.ofDays(1)))))
                .isEmpty();
        var head = engine().createHeadToken();
        assertThat(deliveredAfter(head)).isEmpty();

        append(note(1, "second"));

        assertThat(deliveredAfter(head)).extracting(EventStoreContract::text).containsExactly("second");
    }

    @Test
    void hasTheLastSnapshotOfAStream() {
        assertThat(engine().readSnapshot(notebook)).isEmpty();

        engine().storeSnapshot(note(3, "three"));
        engine().storeSnapshot(note(7, "seven"));

        assertThat(engine().readSnapshot(notebook)).hasValueSatisfying(snapshot -> {
            assertThat(text(snapshot)).isEqualTo("seven");
            assertThat(snapshot.getSequenceNumber()).isEqualTo(7);
            assertThat(snapshot.getType()).isEqualTo(TYPE);
        });
    }

    @Test
    void deliversPlainEvents() {
        var plain = new GenericEventMessage<>(new Note("plain"), Map.of("by", "Ann"));
        append(plain);

        assertThat(deliveredAfter(null)).singleElement().satisfies(event -> {
            assertThat(text(event)).isEqualTo("plain");
            assertThat(event.getIdentifier()).isEqualTo(plain.getIdentifier());
            assertThat(event.getMetaData()).isEqualTo(Map.of("by", "Ann"));
        });
    }

    @Test
    void upcastsWhatIsReadOfAStreamAndDelivered() {
        append(message(notebook, 0, new Scribble("old")), note(1, "new"));

        assertThat(engine().readEvents(notebook).asStream())
                .extracting(EventStoreContract::text)
                .containsExactly("old", "new");
        assertThat(deliveredAfter(null)).extracting(EventStoreContract::text).containsExactly("old", "new");
    }

    @Test
    void keepsNothingOfATransactionThatWasRolledBack() {
        hold(note(0, "never")).rollback();
        append(note(0, "after"));

        assertThat(engine().readEvents(notebook).asStream())
                .extracting(EventStoreContract::text)
                .containsExactly("after");
        assertThat(deliver(null, 1)).extracting(EventStoreContract::text).containsExactly("after");
    }

    /** What engines keep that deliver every event once, in one order that all readers see. */
    abstract static class InOrder extends EventStoreContract {

        @Test
        void skipsNothingAndGoesNeverBackWhileATransactionIsOpen() {
            var old = Instant.now().minus(Duration.ofMinutes(2));
            append(note(0, "first"));
            var held = hold(new GenericDomainEventMessage<>(
                    TYPE, UUID.randomUUID().toString(), 0, new GenericEventMessage<>(new Note("held")), () -> old));
            append(note(1, "second"));
            append(note(2, "third"));

            var all = new ArrayList<>(deliver(null, 1));
            held.commit();
            all.addAll(deliver(all.getLast().trackingToken(), 4 - all.size()));

            assertThat(all)
                    .extracting(EventStoreContract::text)
                    .containsExactlyInAnyOrder("first", "held", "second", "third");
            assertThat(all)
                    .extracting(event -> event.trackingToken().position().orElseThrow())
                    .isSorted()
                    .doesNotHaveDuplicates();
            assertThat(deliveredAfter(null))
                    .extracting(EventMessage::getIdentifier)
                    .as("another reader sees the same order")
                    .containsExactlyElementsOf(
                            all.stream().map(EventMessage::getIdentifier).toList());
        }

        @Test
        void goesPastTransactionsThatWereRolledBackWhileOthersAreOpen() {
            var never = hold(note(0, "never"));
            var held = hold(note(UUID.randomUUID().toString(), 0, "held"));
            append(note(UUID.randomUUID().toString(), 0, "after"));
            never.rollback();
            held.commit();

            assertThat(deliver(null, 2))
                    .extracting(EventStoreContract::text)
                    .containsExactlyInAnyOrder("held", "after");
        }
    }

    final DomainEventMessage<?> note(long sequence, String text) {
        return note(notebook, sequence, text);
    }

    static DomainEventMessage<?> note(String notebook, long sequence, String text) {
        return message(notebook, sequence, new Note(text));
    }

    private static DomainEventMessage<?> message(String notebook, long sequence, Object payload) {
        return new GenericDomainEventMessage<>(TYPE, notebook, sequence, payload);
    }

    final void append(EventMessage<?>... events) {
        engine().appendEvents(events);
        Stream.of(events).map(EventMessage::getIdentifier).forEach(appended::add);
    }

    /** In a transaction that stays open. */
    final HeldTransaction hold(EventMessage<?> event) {
        var held = new HeldTransaction(transactions());
        held.run(() -> engine().appendEvents(event));
        appended.add(event.getIdentifier());
        return held;
    }

    /** Of what this test appended. */
    final List<TrackedEventMessage<?>> deliveredAfter(@Nullable TrackingToken token) {
        try (var events = engine().readEvents(token, false)) {
            return events.<TrackedEventMessage<?>>map(Function.identity())
                    .filter(event -> appended.contains(event.getIdentifier()))
                    .toList();
        }
    }

    /** Waits until there are so many. */
    final List<TrackedEventMessage<?>> deliver(@Nullable TrackingToken token, int count) {
        return await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> deliveredAfter(token), events -> events.size() >= count);
    }

    static String text(EventMessage<?> event) {
        return ((Note) event.getPayload()).text();
    }

    record Note(String text) {}

    /** A note as it was stored once. */
    record Scribble(String text) {}

    public static final class ScribbleIsNote extends SingleEventUpcaster {

        @Override
        protected boolean canUpcast(IntermediateEventRepresentation event) {
            return event.getType().getName().equals(Scribble.class.getName());
        }

        @Override
        protected IntermediateEventRepresentation doUpcast(IntermediateEventRepresentation event) {
            return event.upcast(
                    new SimpleSerializedType(Note.class.getName(), null),
                    String.class,
                    Function.identity(),
                    Function.identity());
        }
    }
}
