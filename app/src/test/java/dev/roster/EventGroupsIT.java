package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.roster.api.TeamCommand.FormTeam;
import dev.roster.api.TeamEvent.TeamFormed;
import dev.roster.eventstore.postgres.TestPostgres;
import dev.roster.eventstore.postgres.TestPostgres.Database;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.commandhandling.gateway.DefaultCommandGateway;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.ListenerInvocationErrorHandler;
import org.axonframework.eventhandling.LoggingErrorHandler;
import org.axonframework.eventhandling.ResetHandler;
import org.axonframework.eventhandling.StreamingEventProcessor;
import org.axonframework.eventhandling.deadletter.jdbc.DeadLetterSchema;
import org.axonframework.eventhandling.deadletter.jdbc.GenericDeadLetterTableFactory;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.eventsourcing.NoSnapshotTriggerDefinition;
import org.axonframework.eventsourcing.SnapshotTriggerDefinition;
import org.axonframework.messaging.Message;
import org.axonframework.modelling.saga.SagaEventHandler;
import org.axonframework.modelling.saga.StartSaga;
import org.axonframework.modelling.saga.repository.SagaStore;
import org.axonframework.modelling.saga.repository.inmemory.InMemorySagaStore;
import org.axonframework.spring.stereotype.Saga;
import org.axonframework.tracing.NoOpSpanFactory;
import org.axonframework.tracing.Span;
import org.axonframework.tracing.SpanAttributesProvider;
import org.axonframework.tracing.SpanFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.web.firewall.HttpStatusRequestRejectedHandler;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** The groups of event handlers that a team adds: they lose nothing, show in health, and may take long. */
class EventGroupsIT {

    /** Longer than the pool's transaction_timeout and a claim. */
    private static final String LONG = "select pg_sleep(12)";

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final List<String> SETTINGS = List.of(
            "--axon.eventhandling.processors.pooled-ledger.mode=pooled",
            "--axon.eventhandling.processors.slow.mode=pooled",
            "--axon.eventhandling.processors.segments.mode=pooled",
            "--axon.eventhandling.processors.segments.initial-segment-count=4",
            "--axon.eventhandling.processors.segments.thread-count=2",
            "--axon.eventhandling.processors.sender.mode=subscribing");

    private static final Class<?>[] BEANS = {
        Ledger.class,
        PooledLedger.class,
        Sender.class,
        Segments.class,
        Slow.class,
        SlowTracking.class,
        Escort.class,
        TeamsOwnStores.class
    };

    private static Database database;
    private static Node node;

    @BeforeAll
    static void start() {
        database = TestPostgres.newDatabase();
        node = Node.start(database, SETTINGS, BEANS);
    }

    /** A bean of Axon's schema has Axon's own queue, on a table of the team's. */
    private static void makeDeadLetterTable(Database theirs) throws SQLException {
        try (var connection = theirs.dataSource().getConnection();
                var statement = new BinaryLetters().createTableStatement(connection, Lenient.SCHEMA)) {
            statement.executeBatch();
        }
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    /** Whichever of Axon's processors runs it; and says why once. */
    @Test
    void aGroupThatFailsStopsAndTriesAgainEverySecondAndLosesNothing() {
        try (var log = LoggedLines.of("dev.roster.eventstore.processor", "org.axonframework.eventhandling")) {
            Ledger.failing = true;
            form("Ledger 1");
            form("Ledger 2");
            for (var group : List.of("ledger", "pooled-ledger")) {
                await().atMost(PATIENCE).untilAsserted(() -> {
                    assertThat(health(node, group).at("/status").asString()).isEqualTo("DOWN");
                    assertThat(health(node, group).at("/details/state").asString())
                            .isEqualTo("stopped");
                    assertThat(health(node, group).at("/details/error").asString())
                            .startsWith("The events from position ")
                            .endsWith("failed: The ledger is closed");
                    assertThat(health(node, group).at("/details/lag").asInt()).isGreaterThanOrEqualTo(2);
                    var metrics = Scrape.of(node);
                    assertThat(metrics.value("roster_group_lag_events", "group", group))
                            .isGreaterThanOrEqualTo(2);
                    assertThat(metrics.value("roster_group_lag_age_seconds", "group", group))
                            .isPositive();
                    assertThat(metrics.value("roster_group_state", "group", group, "state", "stopped"))
                            .isOne();
                    assertThat(metrics.value("roster_group_failures_total", "group", group))
                            .isPositive();
                    assertThat(metrics.value("roster_group_last_failure_timestamp_seconds", "group", group))
                            .isCloseTo(Instant.now().getEpochSecond(), within(PATIENCE.toSeconds() * 1.0));
                });
            }
            node.awaitProjection();
            assertThat(node.projectionHealth()).containsEntry("status", "UP");
            Http.to(node).get("/actuator/health/readiness").expect(200);

            // Axon's own pauses would be 31 s by now, and the next 32 s.
            await().atMost(Duration.ofSeconds(25)).until(() -> Ledger.tries.get() > 5 && PooledLedger.tries.get() > 5);
            Ledger.failing = false;

            await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
                assertThat(Ledger.entries).containsExactly("Ledger 1", "Ledger 2");
                // Each is in another segment.
                assertThat(PooledLedger.entries).containsExactlyInAnyOrder("Ledger 1", "Ledger 2");
            });
            for (var group : List.of("ledger", "pooled-ledger")) {
                await().atMost(PATIENCE).untilAsserted(() -> {
                    assertThat(health(node, group).at("/status").asString()).isEqualTo("UP");
                    assertThat(health(node, group).at("/details/state").asString())
                            .isEqualTo("running");
                    assertThat(log.lines(line -> line.getFormattedMessage().startsWith("The group " + group + " ")))
                            .satisfiesExactly(
                                    stopped -> assertThat(stopped)
                                            .contains("stopped, and tries again every second")
                                            .endsWith("failed: The ledger is closed"),
                                    goesOn -> assertThat(goesOn).endsWith("goes on"));
                });
            }
            assertThat(log.lines(line -> line.getLoggerName().startsWith("org.axonframework")
                            && line.getThreadName().contains("ledger")))
                    .isEmpty();
        }
    }

    @Test
    void aSagaThatFailsStopsAndLosesNothing() {
        Escort.failing = true;
        form("Escorted");

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(health(node, "EscortProcessor")
                                .at("/details/error")
                                .asString())
                        .endsWith("failed: Nobody is free"));

        Escort.failing = false;

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(Escort.escorted).containsExactly("Escorted"));
    }

    @Test
    void aSubscribingGroupsExceptionReachesTheSenderAsItIs() {
        assertThatThrownBy(() -> form("Sender refused"))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("The sender is told");

        assertThat(database.jdbc()
                        .sql("select count(*) from eventstore.event where payload ->> 'name' = 'Sender refused'")
                        .query(Long.class)
                        .single())
                .isZero();
        assertThat(health(node, "sender").at("/details/state").asString()).isEqualTo("running");
    }

    @Test
    void aGroupOfSeveralSegmentsReplaysAfterAReset() {
        var names = IntStream.range(0, 20).mapToObj(i -> "Segment " + i).toList();
        names.forEach(EventGroupsIT::form);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(Segments.seen).containsExactlyInAnyOrderElementsOf(names));
        var processor = processor("segments");
        processor.shutDown();
        assertThat(health(node, "segments").at("/status").asString()).isEqualTo("DOWN");
        assertThat(health(node, "segments").at("/details/state").asString()).isEqualTo("stopped");

        processor.resetTokens();

        assertThat(Segments.seen).isEmpty();
        assertThat(health(node, "segments").at("/details/position").asInt()).isZero();
        processor.start();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(Segments.seen).containsExactlyInAnyOrderElementsOf(names));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                health(node, "segments").at("/details/state").asString())
                        .isEqualTo("running"));
    }

    @Test
    void aLongBatchIsDoneOnceThoughAnotherNodeCouldTakeOver() {
        try (var other = Node.start(database, SETTINGS, BEANS)) {
            form("Slow");

            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(Slow.done).hasSize(1);
                assertThat(SlowTracking.done).hasSize(1);
            });
            form("After");
            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(position("slow")).isEqualTo(database.head());
                assertThat(position("slow-tracking")).isEqualTo(database.head());
            });
            assertThat(Slow.attempts).hasValue(1);
            assertThat(SlowTracking.attempts).hasValue(1);
            assertThat(List.of(
                            health(node, "slow").at("/details/state").asString(),
                            health(other, "slow").at("/details/state").asString()))
                    .containsExactlyInAnyOrder("running", "waiting");
        }
    }

    /** With a node of other settings: a team that wants Axon's own ways has them. */
    @Test
    void axonsOwnSettingsAndBeansCount() throws SQLException {
        var settings = List.of(
                "--axon.eventhandling.tokenstore.claim-timeout=4s",
                "--roster.groups.idle-timeout=1s",
                "--axon.eventhandling.processors.letters.dlq.enabled=true");
        var theirs = TestPostgres.newDatabase();
        try (var lenient = Node.start(theirs, settings, Lenient.class, Skipping.class, Frozen.class, Letters.class)) {
            makeDeadLetterTable(theirs);
            lenient.send(new FormTeam(Node.id(), "Letter refused", "Somewhere"));
            lenient.send(new FormTeam(Node.id(), "Skipped", "Somewhere"));
            lenient.send(new FormTeam(Node.id(), "Frozen", "Somewhere"));

            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(Skipping.seen).containsExactly("Letter refused", "Skipped", "Frozen");
                assertThat(Frozen.ended).hasSize(1);
                assertThat(Frozen.seen).containsExactly("Letter refused", "Skipped", "Frozen");
                assertThat(Letters.read).contains("Frozen");
            });
            assertThat(lenient.rows("select causemessage from public.dead_letter_entry"))
                    .extracting(row -> row.get("causemessage"))
                    .containsExactly("It can't be read");
            assertThat(Frozen.ended.peek()).isBetween(Duration.ofMillis(500), Duration.ofSeconds(30));
            assertThat(health(lenient, "skipping").at("/status").asString()).isEqualTo("UP");
            assertThat(Lenient.SPANS).contains("EventBus.publishEvent", "EventBus.commitEvents");
            assertThat(lenient.beans(SnapshotTriggerDefinition.class))
                    .containsExactly(NoSnapshotTriggerDefinition.INSTANCE);
            assertThat(lenient.beans(CommandGateway.class)).hasSize(1);
            assertThat(lenient.beans(RequestRejectedHandler.class))
                    .hasOnlyElementsOfType(HttpStatusRequestRejectedHandler.class);
            assertThat(lenient.bean(SecurityObservationSettings.class).shouldObserveRequests())
                    .isTrue();

            lenient.jdbc()
                    .sql("insert into eventstore.token values ('elsewhere', 0, null, null, ?, 'another node')")
                    .param(Instant.now().minusSeconds(5).toString())
                    .update();
            assertThat(lenient.bean(TokenStore.class).fetchAvailableSegments("elsewhere"))
                    .hasSize(1);
        }
    }

    private static void form(String name) {
        node.send(new FormTeam(Node.id(), name, "Somewhere"));
    }

    private static JsonNode health(Node node, String group) {
        return Http.to(node).get("/actuator/health/eventProcessors/" + group).json();
    }

    private static long position(String group) {
        return health(node, group).at("/details/position").asLong();
    }

    private static StreamingEventProcessor processor(String group) {
        return node.bean(EventProcessingConfiguration.class)
                .eventProcessor(group, StreamingEventProcessor.class)
                .orElseThrow();
    }

    @Component
    @ProcessingGroup("ledger")
    static class Ledger {

        private static final Queue<String> entries = new ConcurrentLinkedQueue<>();
        private static final AtomicInteger tries = new AtomicInteger();
        private static volatile boolean failing;

        @EventHandler
        void on(TeamFormed event) {
            if (event.name().startsWith("Ledger")) {
                enter(event.name(), entries, tries);
            }
        }

        private static void enter(String name, Queue<String> entries, AtomicInteger tries) {
            tries.incrementAndGet();
            if (failing) {
                throw new IllegalStateException("The ledger is closed");
            }
            entries.add(name);
        }
    }

    @Component
    @ProcessingGroup("pooled-ledger")
    static class PooledLedger {

        private static final Queue<String> entries = new ConcurrentLinkedQueue<>();
        private static final AtomicInteger tries = new AtomicInteger();

        @EventHandler
        void on(TeamFormed event) {
            if (event.name().startsWith("Ledger")) {
                Ledger.enter(event.name(), entries, tries);
            }
        }
    }

    @Component
    @ProcessingGroup("sender")
    static class Sender {

        @EventHandler
        void on(TeamFormed event) {
            if (event.name().equals("Sender refused")) {
                throw new IllegalArgumentException("The sender is told");
            }
        }
    }

    @Component
    @ProcessingGroup("letters")
    static class Letters {

        private static final Queue<String> read = new ConcurrentLinkedQueue<>();

        @EventHandler
        void on(TeamFormed event) {
            if (event.name().equals("Letter refused")) {
                throw new IllegalStateException("It can't be read");
            }
            read.add(event.name());
        }
    }

    @Component
    @ProcessingGroup("segments")
    static class Segments {

        private static final Queue<String> seen = new ConcurrentLinkedQueue<>();

        @EventHandler
        void on(TeamFormed event) {
            if (event.name().startsWith("Segment")) {
                seen.add(event.name());
            }
        }

        @ResetHandler
        void reset() {
            seen.clear();
        }
    }

    @Component
    @ProcessingGroup("slow")
    static class Slow {

        private static final AtomicInteger attempts = new AtomicInteger();
        private static final Queue<String> done = new ConcurrentLinkedQueue<>();

        @EventHandler
        void on(TeamFormed event, JdbcClient jdbc) {
            if (event.name().equals("Slow")) {
                attempts.incrementAndGet();
                jdbc.sql(LONG).query((RowCallbackHandler) row -> {});
                done.add(event.name());
            }
        }
    }

    @Component
    @ProcessingGroup("slow-tracking")
    static class SlowTracking {

        private static final AtomicInteger attempts = new AtomicInteger();
        private static final Queue<String> done = new ConcurrentLinkedQueue<>();

        @EventHandler
        void on(TeamFormed event, JdbcClient jdbc) {
            if (event.name().equals("Slow")) {
                attempts.incrementAndGet();
                jdbc.sql(LONG).query((RowCallbackHandler) row -> {});
                done.add(event.name());
            }
        }
    }

    @Saga
    public static class Escort {

        private static final Queue<String> escorted = new ConcurrentLinkedQueue<>();
        private static volatile boolean failing;

        @StartSaga
        @SagaEventHandler(associationProperty = "teamId")
        void on(TeamFormed event) {
            if (event.name().equals("Escorted")) {
                if (failing) {
                    throw new IllegalStateException("Nobody is free");
                }
                escorted.add(event.name());
            }
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class TeamsOwnStores {

        @Bean
        SagaStore<Object> sagaStore() {
            return new InMemorySagaStore();
        }
    }

    private static final class BinaryLetters extends GenericDeadLetterTableFactory {

        @Override
        protected String serializedDataType() {
            return "bytea";
        }
    }

    @Component
    @ProcessingGroup("skipping")
    static class Skipping {

        private static final Queue<String> seen = new ConcurrentLinkedQueue<>();

        @EventHandler
        void on(TeamFormed event) {
            seen.add(event.name());
            if (event.name().equals("Skipped")) {
                throw new IllegalStateException("It is logged");
            }
        }
    }

    /** Asks the database nothing until its transaction is ended, the first time. */
    @Component
    @ProcessingGroup("frozen")
    static class Frozen {

        private static final Queue<Duration> ended = new ConcurrentLinkedQueue<>();
        private static final Queue<String> seen = new ConcurrentLinkedQueue<>();

        @EventHandler
        void on(TeamFormed event, JdbcClient jdbc, DataSource pool) throws SQLException {
            if (event.name().equals("Frozen") && ended.isEmpty()) {
                var session =
                        jdbc.sql("select pg_backend_pid()").query(Integer.class).single();
                var begun = Instant.now();
                try (var connection = pool.getConnection();
                        var statement = connection.prepareStatement("select from pg_stat_activity where pid = ?")) {
                    statement.setInt(1, session);
                    await().atMost(Duration.ofSeconds(30)).until(() -> {
                        try (var rows = statement.executeQuery()) {
                            return !rows.next();
                        }
                    });
                }
                ended.add(Duration.between(begun, Instant.now()));
                return;
            }
            seen.add(event.name());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Lenient {

        private static final Set<String> SPANS = ConcurrentHashMap.newKeySet();
        private static final DeadLetterSchema SCHEMA = DeadLetterSchema.builder()
                .deadLetterTable("public.dead_letter_entry")
                .build();

        @Bean
        DeadLetterSchema deadLetterSchema() {
            return SCHEMA;
        }

        @Bean
        ListenerInvocationErrorHandler logging() {
            return new LoggingErrorHandler();
        }

        @Bean
        SpanFactory spans() {
            return new NamedSpans();
        }

        @Bean
        SnapshotTriggerDefinition longStreams() {
            return NoSnapshotTriggerDefinition.INSTANCE;
        }

        @Bean
        CommandGateway withoutRetries(CommandBus commands) {
            return DefaultCommandGateway.builder().commandBus(commands).build();
        }

        @Bean
        RequestRejectedHandler withoutBody() {
            return new HttpStatusRequestRejectedHandler();
        }

        @Bean
        SecurityObservationSettings doorsAreObserved() {
            return SecurityObservationSettings.withDefaults()
                    .shouldObserveRequests(true)
                    .build();
        }
    }

    /** Notes the names of spans. */
    private static final class NamedSpans implements SpanFactory {

        private static Span note(Supplier<String> name) {
            Lenient.SPANS.add(name.get());
            return NoOpSpanFactory.INSTANCE.createInternalSpan(name);
        }

        @Override
        public Span createRootTrace(Supplier<String> name) {
            return note(name);
        }

        @Override
        public Span createHandlerSpan(Supplier<String> name, Message<?> parent, boolean isChild, Message<?>... linked) {
            return note(name);
        }

        @Override
        public Span createDispatchSpan(Supplier<String> name, Message<?> parent, Message<?>... linked) {
            return note(name);
        }

        @Override
        public Span createInternalSpan(Supplier<String> name) {
            return note(name);
        }

        @Override
        public Span createInternalSpan(Supplier<String> name, Message<?> message) {
            return note(name);
        }

        @Override
        public void registerSpanAttributeProvider(SpanAttributesProvider provider) {}

        @Override
        public <M extends Message<?>> M propagateContext(M message) {
            return message;
        }
    }
}
