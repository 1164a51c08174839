package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.badges.Badge;
import dev.badges.Badge.AwardBadge;
import dev.badges.Badge.PolishBadge;
import dev.badges.Shelf;
import dev.roster.api.RuleViolation.TeamAlreadyFormed;
import dev.roster.api.TeamCommand.FormTeam;
import dev.roster.api.TeamEvent.TeamFormed;
import dev.roster.eventstore.PostgresEventStore;
import dev.roster.eventstore.postgres.TestPostgres;
import dev.roster.eventstore.postgres.TestPostgres.Database;
import dev.team.Announced;
import dev.team.Desk;
import dev.team.Remind;
import dev.team.ReminderSet;
import dev.team.TeamConfiguration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventBus;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.gateway.EventGateway;
import org.axonframework.eventhandling.scheduling.EventScheduler;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What Axon promises of an event store, a bus and what hangs on them, with a team's own messages. */
class AxonContractIT {

    private static Database database;
    private static Node node;

    @BeforeAll
    static void start() {
        database = TestPostgres.newDatabase();
        database.jdbc().sql(TeamConfiguration.TABLES).update();
        node = Node.start(database, TeamConfiguration.SETTINGS, TeamConfiguration.class, Badge.class, Shelf.class);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Nested
    class AnEngine {

        private final EventStorageEngine engine = node.bean(EventStorageEngine.class);

        /** It reads 100 at a time. */
        @Test
        void readsAllEventsAfterAToken() {
            var head = database.head();
            engine.appendEvents(IntStream.range(0, 250)
                    .mapToObj(i -> GenericEventMessage.asEventMessage(new Announced("number " + i)))
                    .toList());

            try (var events = engine.readEvents(new GlobalSequenceTrackingToken(head), false)) {
                assertThat(events.map(event -> ((Announced) event.getPayload()).what()))
                        .containsExactlyElementsOf(IntStream.range(0, 250)
                                .mapToObj(i -> "number " + i)
                                .toList());
            }
        }

        @Test
        void appendsToSeveralStreamsAllOrNone() {
            var taken = Node.id();
            node.send(new FormTeam(taken, "Preventers", "Sharp Tower"));
            var free = Node.id();

            assertThatThrownBy(() -> engine.appendEvents(List.of(formed(free), formed(taken))))
                    .isInstanceOf(TeamAlreadyFormed.class)
                    .hasMessageContaining(taken.toString());
            assertThatThrownBy(() -> engine.appendEvents(List.of(reminder(free, 0), reminder(taken, 0))))
                    .isInstanceOf(AggregateStreamCreationException.class)
                    .hasMessageContaining(taken.toString());
            node.send(new PolishBadge(badge(free)));
            assertThatThrownBy(() -> engine.appendEvents(List.of(reminder(Node.id(), 0), reminder(free, 1))))
                    .isInstanceOf(ConcurrencyException.class)
                    .hasMessageContaining(free.toString());
        }

        @Test
        void knowsWhatItsTransactionAppended() {
            var id = Node.id();
            var other = Node.id();

            node.bean(Desk.class).inTransaction(() -> {
                engine.appendEvents(List.of(reminder(id, 0), reminder(id, 1)));
                assertThat(engine.readEvents(id.toString()).asStream()).hasSize(2);
                assertThat(engine.readEvents(id.toString(), 1).asStream()).hasSize(1);
                assertThat(engine.lastSequenceNumberFor(id.toString())).hasValue(1L);
                assertThatThrownBy(() -> engine.appendEvents(List.of(reminder(other, 0), reminder(id, 0))))
                        .isInstanceOf(AggregateStreamCreationException.class);
                assertThat(engine.readEvents(other.toString()).asStream()).isEmpty();
                return null;
            });

            assertThat(engine.readEvents(id.toString()).asStream()).hasSize(2);
            assertThat(engine.readEvents(other.toString()).asStream()).isEmpty();
        }

        @Test
        void findsNothingUnderWhatIsNoUuid() {
            assertThat(engine.readEvents("badge-1").asStream()).isEmpty();
            assertThat(engine.readSnapshot("badge-1")).isEmpty();
            assertThat(engine.lastSequenceNumberFor("badge-1")).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"badge-1", "1-1-1-1-1", "A987FBC9-4BED-3078-8F07-9141BA07C9F3"})
        void refusesIdentifiersThatItWouldNotReadBack(String identifier) {
            var event = new GenericDomainEventMessage<>("Badge", identifier, 0, new Announced("never"));

            assertThatThrownBy(() -> engine.appendEvents(List.of(event)))
                    .isInstanceOf(EventStoreException.class)
                    .hasMessageContaining("is " + identifier)
                    .hasMessageContaining("nameUUIDFromBytes");
        }

        @Test
        void refusesWhatWouldBeTakenForTheRosters() {
            var id = Node.id();
            var ours = new TeamFormed(id, "Preventers", "Sharp Tower");
            for (var event : List.<EventMessage<?>>of(
                    new GenericDomainEventMessage<>("Hero", id.toString(), 0, new Announced("no hero")),
                    new GenericDomainEventMessage<>("Hero", id.toString(), 0, ours),
                    new GenericDomainEventMessage<>("Badge", id.toString(), 0, ours),
                    GenericEventMessage.asEventMessage(ours))) {
                assertThatThrownBy(() -> engine.appendEvents(List.of(event)))
                        .isInstanceOf(EventStoreException.class)
                        .hasMessageContaining("@Aggregate(type = ...)");
            }
        }
    }

    @Nested
    class APlainEvent {

        @Test
        void isStoredAndReadBackAsByAxon() {
            var event = new GenericEventMessage<>(new Announced("a party"), Map.of("where", "Sharp Tower"));
            var head = database.head();

            node.bean(EventBus.class).publish(event);

            assertThat(node.rows("select * from eventstore.event where event_id = '" + event.getIdentifier() + "'"))
                    .singleElement()
                    .satisfies(row -> assertThat(row)
                            .containsEntry("aggregate_id", UUID.fromString(event.getIdentifier()))
                            .containsEntry("sequence", 0L)
                            .containsEntry("aggregate_type", null)
                            .containsEntry("event_name", Announced.class.getName()));
            var read = after(head).getFirst();
            assertThat(read.getPayload()).isEqualTo(event.getPayload());
            assertThat(read.getIdentifier()).isEqualTo(event.getIdentifier());
            assertThat(read.getMetaData()).containsEntry("where", "Sharp Tower");
        }

        @Test
        void isPartOfACallersTransaction() {
            var events = node.bean(EventGateway.class);
            var head = database.head();

            assertThatThrownBy(() -> node.bean(Desk.class).inTransaction(() -> {
                        events.publish(new Announced("in vain"));
                        throw new IllegalStateException("in vain");
                    }))
                    .hasMessage("in vain");
            node.bean(Desk.class).inTransaction(() -> {
                events.publish(new Announced("kept"));
                return null;
            });

            assertThat(payloads(after(head))).containsExactly(new Announced("kept"));
        }

        @Test
        void comesFromAScheduler() {
            var head = database.head();

            node.bean(EventScheduler.class).schedule(Duration.ofMillis(10), new Announced("scheduled"));

            await().untilAsserted(() -> assertThat(payloads(after(head))).containsExactly(new Announced("scheduled")));
        }

        @Test
        void fromASchedulerIsNotLostInSilence() {
            var log = (Logger) LoggerFactory.getLogger(PostgresEventStore.class);
            var lines = new ListAppender<ILoggingEvent>();
            lines.start();
            log.addAppender(lines);
            try {
                node.bean(EventScheduler.class)
                        .schedule(Duration.ofMillis(10), new TeamFormed(Node.id(), "Preventers", "Sharp Tower"));

                await().untilAsserted(() -> assertThat(List.copyOf(lines.list))
                        .singleElement()
                        .satisfies(
                                line -> assertThat(line.getFormattedMessage()).contains("were not stored"))
                        .satisfies(line -> assertThat(line.getThrowableProxy().getMessage())
                                .contains("can't be an event of no aggregate")));
            } finally {
                log.detachAppender(lines);
            }
        }

        @Test
        void isPassedByByTheRoster() {
            node.bean(EventGateway.class).publish(new Announced("for all"));
            var team = Node.id();
            node.send(new FormTeam(team, "Z-Force", "Sister Margaret's Bar"));

            node.awaitProjection();

            assertThat(node.rows("select from roster.team where id = '" + team + "'"))
                    .hasSize(1);
            assertThat(node.projectionHealth()).containsEntry("status", "UP");
        }
    }

    @Nested
    class AnAggregate {

        @Test
        void isMadeOnceAndHandledOnce() {
            var id = Node.id();
            badge(id);

            assertThatThrownBy(() -> node.send(new AwardBadge(id, "Courage")))
                    .isInstanceOf(AggregateStreamCreationException.class)
                    .hasMessageContaining(id.toString());
            node.bean(Desk.class)
                    .noteAnyway("a badge", AggregateStreamCreationException.class, new AwardBadge(id, "Courage"));
            assertThat(node.rows("select from public.note where text = 'a badge'"))
                    .hasSize(1);
        }

        @Test
        void isUnknownUntilItIsMade() {
            assertThatThrownBy(() -> node.send(new PolishBadge(Node.id())))
                    .isInstanceOf(AggregateNotFoundException.class);
        }

        /** Nobody is in anybody's way: each waits for its turn in PostgreSQL. */
        @Test
        void decidesOneCommandAfterAnother() {
            var id = badge(Node.id());

            var answers = IntStream.range(0, 20)
                    .mapToObj(i -> CompletableFuture.supplyAsync(
                            () -> node.<Integer>send(new PolishBadge(id)), Thread.ofVirtual()::start))
                    .toList();

            assertThat(answers.stream().map(CompletableFuture::join))
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.rangeClosed(1, 20).boxed().toList());
        }

        @Test
        void meetsItsDeadline() {
            var id = Node.id();

            node.send(new Remind(id));

            await().untilAsserted(() -> assertThat(node.bean(EventStore.class)
                            .readEvents(id.toString())
                            .asStream())
                    .extracting(DomainEventMessage::getPayloadType)
                    .extracting(Class::getSimpleName)
                    .containsExactly("ReminderSet", "ReminderDue"));
        }
    }

    private static UUID badge(UUID id) {
        node.send(new AwardBadge(id, "Courage"));
        return id;
    }

    private static DomainEventMessage<?> formed(UUID id) {
        return new GenericDomainEventMessage<>(
                "Team", id.toString(), 0, new TeamFormed(id, "Preventers", "Sharp Tower"));
    }

    private static DomainEventMessage<?> reminder(UUID id, long sequence) {
        return new GenericDomainEventMessage<>("Reminder", id.toString(), sequence, new ReminderSet(id));
    }

    private static List<Object> payloads(List<TrackedEventMessage<?>> events) {
        return events.stream().<Object>map(EventMessage::getPayload).toList();
    }

    /** All that was stored after a position. */
    private static List<TrackedEventMessage<?>> after(long position) {
        try (var stream = node.bean(EventStore.class).openStream(new GlobalSequenceTrackingToken(position))) {
            var events = new ArrayList<TrackedEventMessage<?>>();
            while (stream.hasNextAvailable(0, TimeUnit.SECONDS)) {
                events.add(stream.nextAvailable());
            }
            return events;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
