package dev.roster.eventstore;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.roster.EventStoreContract;
import dev.roster.HeldTransaction;
import dev.roster.api.TeamEvent.TeamRenamed;
import dev.roster.eventstore.epoch.Epochs;
import dev.roster.eventstore.metrics.AppendMeters;
import dev.roster.eventstore.postgres.TestPostgres;
import dev.roster.eventstore.postgres.TestPostgres.Database;
import dev.roster.eventstore.transaction.SqlState;
import dev.roster.query.RosterFamilies;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.axonframework.common.jdbc.UnitOfWorkAwareConnectionProviderWrapper;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.Segment;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventhandling.tokenstore.AbstractTokenEntry;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.eventhandling.tokenstore.UnableToClaimTokenException;
import org.axonframework.eventhandling.tokenstore.UnableToInitializeTokenException;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jdbc.PostgresEventTableFactory;
import org.axonframework.eventsourcing.eventstore.jpa.SQLStateResolver;
import org.axonframework.serialization.AnnotationRevisionResolver;
import org.axonframework.serialization.jackson3.Jackson3Serializer;
import org.axonframework.serialization.upcasting.event.EventUpcasterChain;
import org.axonframework.spring.jdbc.SpringDataSourceConnectionProvider;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.axonframework.tracing.NoOpSpanFactory;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Every committed event is delivered once, in position order, whoever is slow, gives up, or has a wrong clock. */
@Isolated
class EventDeliveryIT {

    private Database database;

    @BeforeEach
    void makeEventStore() {
        database = TestPostgres.newDatabase();
        Flyway.configure()
                .dataSource(database.dataSource())
                .locations("classpath:db/eventstore", "classpath:db/roster/shared")
                .placeholders(Map.of("readable", "eventstore"))
                .defaultSchema("eventstore")
                .load()
                .migrate();
    }

    @AfterEach
    void setClock() {
        GenericEventMessage.clock = Clock.systemUTC();
        AbstractTokenEntry.clock = Clock.systemUTC();
    }

    /** Those of two nodes on one group. */
    @Nested
    class Claims {

        private static final String GROUP = "group";
        private static final Duration TIMEOUT = Duration.ofSeconds(2);

        private JdbcClient jdbc;
        private TransactionTemplate transactions;
        private TokenStore here;
        private TokenStore there;

        @BeforeEach
        void makeNodes() {
            var source = database.dataSource();
            jdbc = JdbcClient.create(source);
            transactions = new TransactionTemplate(new JdbcTransactionManager(source));
            here = node();
            there = node();
            here.initializeTokenSegments(GROUP, 2, new GlobalSequenceTrackingToken(7));
        }

        private TokenStore node() {
            return new PostgresTokenStore(jdbc, Jackson3Serializer.builder().build(), TIMEOUT, new Epochs());
        }

        @ParameterizedTest
        @ValueSource(ints = {-5, 5})
        void holdWhateverTheClockOfTheirNodeSays(int minutes) {
            AbstractTokenEntry.clock = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(minutes));
            here.fetchToken(GROUP, 0);
            AbstractTokenEntry.clock = Clock.systemUTC();
            assertThat(there.fetchAvailableSegments(GROUP))
                    .extracting(Segment::getSegmentId)
                    .containsExactly(1);
            assertThatThrownBy(() -> there.fetchToken(GROUP, 0)).isInstanceOf(UnableToClaimTokenException.class);
            assertThatThrownBy(() -> there.storeToken(new GlobalSequenceTrackingToken(8), GROUP, 0))
                    .isInstanceOf(UnableToClaimTokenException.class);

            await().between(Duration.ofSeconds(1), Duration.ofSeconds(10))
                    .until(() -> there.fetchAvailableSegments(GROUP).size() == 2);

            assertThat(there.fetchToken(GROUP, 0)).isEqualTo(new GlobalSequenceTrackingToken(7));
            assertThatThrownBy(() -> here.extendClaim(GROUP, 0)).isInstanceOf(UnableToClaimTokenException.class);
        }

        /** Its node was frozen in a batch, and another has gone further since, and stopped. */
        @Test
        void thatHaveEndedPutNoOldTokenBack() {
            here.fetchToken(GROUP, 0);
            jdbc.sql("update eventstore.token set claimed_at = '2026-01-01T00:00:00Z' where segment = 0")
                    .update();
            there.fetchToken(GROUP, 0);
            there.storeToken(new GlobalSequenceTrackingToken(10), GROUP, 0);
            there.releaseClaim(GROUP, 0);

            assertThatThrownBy(() -> here.storeToken(new GlobalSequenceTrackingToken(8), GROUP, 0))
                    .isInstanceOf(UnableToClaimTokenException.class);

            assertThat(here.fetchToken(GROUP, 0)).isEqualTo(new GlobalSequenceTrackingToken(10));
        }

        @Test
        void beginWhenTheyAreMadeOrExtendedNotWithTheirTransaction() {
            here.fetchToken(GROUP, 0);

            transactions.executeWithoutResult(transaction -> {
                jdbc.sql("select pg_sleep(2.1)").query((RowCallbackHandler) row -> {});
                here.extendClaim(GROUP, 0);
                here.fetchToken(GROUP, 1);
            });

            assertThat(there.fetchAvailableSegments(GROUP)).isEmpty();
        }

        /** A batch that took longer than its claim is not done again if it is about to commit. */
        @Test
        void areNotTakenAwayAndNotWaitedForWhileABatchStoresItsToken() {
            here.fetchToken(GROUP, 0);
            var elsewhere = new TransactionTemplate(transactions.getTransactionManager());
            elsewhere.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);

            transactions.executeWithoutResult(transaction -> {
                here.storeToken(new GlobalSequenceTrackingToken(8), GROUP, 0);
                jdbc.sql("update eventstore.token set claimed_at = '2026-01-01T00:00:00Z' where segment = 0")
                        .update();
                elsewhere.executeWithoutResult(other -> {
                    jdbc.sql("set local lock_timeout = '100ms'").update();
                    assertThatThrownBy(() -> there.fetchToken(GROUP, 0))
                            .isInstanceOf(UnableToClaimTokenException.class);
                });
                elsewhere.executeWithoutResult(other -> {
                    jdbc.sql("set local lock_timeout = '100ms'").update();
                    here.extendClaim(GROUP, 0);
                });
            });

            assertThat(there.fetchToken(GROUP, 0)).isEqualTo(new GlobalSequenceTrackingToken(8));
        }

        @Test
        void areNeededToExtendReleaseAndDelete() {
            here.fetchToken(GROUP, 0);

            there.releaseClaim(GROUP, 0);
            assertThatThrownBy(() -> there.extendClaim(GROUP, 0)).isInstanceOf(UnableToClaimTokenException.class);
            assertThatThrownBy(() -> there.deleteToken(GROUP, 0)).isInstanceOf(UnableToClaimTokenException.class);
            here.releaseClaim(GROUP, 0);
            assertThat(there.fetchToken(GROUP, 0)).isEqualTo(new GlobalSequenceTrackingToken(7));
            there.deleteToken(GROUP, 0);

            assertThat(here.fetchSegments(GROUP)).containsExactly(1);
            assertThatThrownBy(() -> here.initializeTokenSegments(GROUP, 2))
                    .isInstanceOf(UnableToClaimTokenException.class);
            assertThatThrownBy(() -> here.initializeSegment(null, GROUP, 1))
                    .isInstanceOf(UnableToInitializeTokenException.class);
            here.initializeSegment(null, GROUP, 0);
            assertThat(there.fetchToken(GROUP, 0)).isNull();
            assertThat(here.retrieveStorageIdentifier()).isPresent().isEqualTo(there.retrieveStorageIdentifier());
        }

        @Test
        void areOfSegmentsThatWereNeitherSplitNorMerged() {
            var whole = Segment.ROOT_SEGMENT;
            var halves = Segment.splitBalanced(whole, 1);

            assertThatThrownBy(() -> here.fetchToken(GROUP, whole)).isInstanceOf(UnableToClaimTokenException.class);
            assertThat(here.fetchToken(GROUP, halves.getFirst())).isEqualTo(new GlobalSequenceTrackingToken(7));
            assertThat(here.fetchToken(GROUP, halves.getLast())).isEqualTo(new GlobalSequenceTrackingToken(7));
            here.deleteToken(GROUP, 1);

            assertThatThrownBy(() -> here.fetchToken(GROUP, halves.getFirst()))
                    .isInstanceOf(UnableToClaimTokenException.class);
        }
    }

    @Nested
    class TheStoreOfRoster {

        private final List<Log> logs = new ArrayList<>();

        @AfterEach
        void close() {
            logs.forEach(Log::close);
        }

        private Log node() {
            var log = new Log(database, false);
            logs.add(log);
            return log;
        }

        @ParameterizedTest
        @ValueSource(ints = {-2, 0, 2})
        void waitsForATransactionThatIsHeldOpenPastEverything(int minutes) {
            GenericEventMessage.clock = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(minutes));
            var writer = node();
            var otherWriter = node();
            var reader = node();
            GenericEventMessage.clock = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-minutes));
            writer.commit("first");
            var held = writer.hold("held");
            otherWriter.commit("second");
            otherWriter.commit("third");

            assertThat(reader.read()).containsExactly("first");
            assertThat(reader.read()).isEmpty();

            held.commit();

            assertThat(reader.readUntil(3)).containsExactly("held", "second", "third");
            assertThat(reader.read()).isEmpty();
        }

        @Test
        void goesPastATransactionThatWasRolledBack() {
            var writer = node();
            var reader = node();
            var held = writer.hold("never");
            writer.commit("after");

            assertThat(reader.read()).isEmpty();

            held.rollback();

            assertThat(reader.readUntil(1)).containsExactly("after");
        }

        @Test
        void goesPastAThousandThatWereRolledBack() {
            var writer = node();
            var reader = node();
            writer.commit("before");
            IntStream.range(0, 1_000).forEach(i -> writer.hold("never " + i).rollback());
            writer.commit("after");

            assertThat(reader.readUntil(2)).containsExactly("before", "after");
        }

        @Test
        void isNotHeldUpByALongTransactionThatAppendsNothing() throws Exception {
            var writer = node();
            var reader = node();
            try (var connection = database.dataSource().getConnection();
                    var statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                statement.execute("create table long_work (id int)");
                statement.execute("insert into long_work select generate_series(1, 1000)");
                writer.hold("never").rollback();
                writer.commit("after");

                assertThat(reader.readUntil(1)).containsExactly("after");
            }
        }

        @Test
        void goesPastHolesWhileOthersKeepAppending() {
            var writer = node();
            var reader = node();
            var first = writer.hold("first");
            writer.commit("second");
            assertThat(reader.read()).isEmpty();
            var third = writer.hold("third");
            first.commit();

            // The third was begun after the hole was seen, so it can't own it.
            assertThat(reader.readUntil(2)).containsExactly("first", "second");
            third.commit();
            assertThat(reader.readUntil(1)).containsExactly("third");
        }

        @ParameterizedTest
        @ValueSource(ints = {-2, 2})
        void deliversToTwoNodesWhatManyWritersCommit(int minutes) throws Exception {
            GenericEventMessage.clock = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(minutes));
            var writers = List.of(node(), node());
            var readers = List.of(node(), node());
            var writing = new AtomicBoolean(true);
            var seconds = Integer.getInteger("roster.campaign.seconds", 3);

            try (var threads = Executors.newCachedThreadPool()) {
                var delivered = readers.stream()
                        .map(reader -> CompletableFuture.supplyAsync(
                                () -> {
                                    var seen = new ArrayList<String>();
                                    while (writing.get()) {
                                        seen.addAll(reader.read());
                                    }
                                    return seen;
                                },
                                threads))
                        .toList();
                var committing = IntStream.range(0, 8)
                        .mapToObj(i -> CompletableFuture.runAsync(
                                () -> {
                                    var random = ThreadLocalRandom.current();
                                    var end = System.nanoTime()
                                            + Duration.ofSeconds(seconds).toNanos();
                                    while (System.nanoTime() < end) {
                                        var held = writers.get(i % 2)
                                                .hold(UUID.randomUUID().toString());
                                        LockSupport.parkNanos(random.nextInt(5_000_000));
                                        if (random.nextInt(3) == 0) {
                                            held.rollback();
                                        } else {
                                            held.commit();
                                        }
                                    }
                                },
                                threads))
                        .toList();
                for (var one : committing) {
                    one.get(seconds + 30, SECONDS);
                }
                writing.set(false);

                var committed = database.jdbc()
                        .sql("select payload ->> 'name' from eventstore.event order by position")
                        .query(String.class)
                        .list();
                assertThat(committed).hasSizeGreaterThan(30);
                for (var i = 0; i < readers.size(); i++) {
                    var seen = delivered.get(i).get(30, SECONDS);
                    seen.addAll(readers.get(i).readUntil(committed.size() - seen.size()));
                    assertThat(seen).containsExactlyElementsOf(committed);
                }
            }
        }
    }

    /**
     * Why the store of Roster is not Axon's own engine as it is: the same is lost, or comes late, in it. What else a store keeps it
     * keeps, too.
     */
    @Nested
    class AxonsOwnEngine extends EventStoreContract {

        private Log node;

        @BeforeEach
        void makeTables() {
            node = new Log(database, true);
        }

        @AfterEach
        void close() {
            node.close();
        }

        @Override
        public EventStorageEngine engine() {
            return node.engine;
        }

        @Override
        public TransactionManager transactions() {
            return node.transactions;
        }

        @Test
        void losesAnEventIfTheWritersClockIsTwoMinutesBehind() {
            GenericEventMessage.clock = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-2));
            node.commit("first");
            var held = node.hold("held");
            node.commit("second");
            GenericEventMessage.clock = Clock.systemUTC();

            assertThat(node.read()).containsExactly("first", "second");
            held.commit();
            node.commit("third");

            assertThat(node.read()).containsExactly("third").doesNotContain("held");
        }

        @Test
        void deliversAnEventAfterItsSuccessors() {
            node.commit("first");
            var held = node.hold("held");
            node.commit("second");

            assertThat(node.read()).containsExactly("first", "second");
            held.commit();

            assertThat(node.read()).containsExactly("held");
        }
    }

    /** One node's way to the store: an engine, a place in the stream, and transactions that can be held open. */
    private static final class Log implements AutoCloseable {

        private final TransactionManager transactions;
        private final EventStorageEngine engine;
        private final ExecutorService readingThread = Executors.newSingleThreadExecutor();
        private TrackingToken token;

        private Log(Database database, boolean axonsOwn) {
            var dataSource = database.dataSource();
            transactions = new SpringTransactionManager(new JdbcTransactionManager(dataSource));
            var serializer = Jackson3Serializer.builder();
            var builder = JdbcEventStorageEngine.builder();
            builder.snapshotSerializer(serializer.build())
                    .eventSerializer(
                            axonsOwn
                                    ? serializer.build()
                                    : NamedEventSerializer.with(new AnnotationRevisionResolver(), RosterFamilies.ALL))
                    .upcasterChain(new EventUpcasterChain(new EventStoreContract.ScribbleIsNote()))
                    .persistenceExceptionResolver(axonsOwn ? new SQLStateResolver() : SqlState::isConflictOfVersions);
            var connections =
                    new UnitOfWorkAwareConnectionProviderWrapper(new SpringDataSourceConnectionProvider(dataSource));
            builder.connectionProvider(connections).transactionManager(transactions);
            if (axonsOwn) {
                var own = builder.build();
                own.createSchema(PostgresEventTableFactory.INSTANCE);
                engine = own;
            } else {
                engine = new PostgresEventStorageEngine(
                        builder,
                        transactions,
                        new GlobalStream(connections, RosterFamilies.ALL, new Epochs()),
                        RosterFamilies.ALL,
                        new AppendMeters(new SimpleMeterRegistry(), List.of()),
                        NoOpSpanFactory.INSTANCE);
            }
        }

        private void commit(String name) {
            hold(name).commit();
        }

        private HeldTransaction hold(String name) {
            var held = new HeldTransaction(transactions);
            held.run(() -> engine.appendEvents(List.of(new GenericDomainEventMessage<>(
                    "Team", UUID.randomUUID().toString(), 0, new TeamRenamed(UUID.randomUUID(), name)))));
            return held;
        }

        /** What is new since the last time. */
        private List<String> read() {
            return CompletableFuture.supplyAsync(
                            () -> engine.readEvents(token, false)
                                    .map(event -> {
                                        token = event.trackingToken();
                                        return ((TeamRenamed) event.getPayload()).name();
                                    })
                                    .toList(),
                            readingThread)
                    .join();
        }

        private List<String> readUntil(int count) {
            var all = new ArrayList<String>();
            await().atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> {
                        all.addAll(read());
                        return all.size() >= count;
                    });
            return all;
        }

        @Override
        public void close() {
            readingThread.shutdown();
        }
    }
}
