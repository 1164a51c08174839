package dev.roster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.roster.Http.Answer;
import dev.roster.eventstore.epoch.Position;
import dev.roster.eventstore.postgres.StandbyPair;
import dev.roster.eventstore.postgres.StartupRefused;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.json.JsonMapper;

/**
 * The service on a primary with a standby: what is acknowledged outlives the primary if the standby is synchronous, what is not on it is
 * not acknowledged, and writes go on by themselves once a standby is promoted.
 */
@Isolated
@ExtendWith(OutputCaptureExtension.class)
@EnabledOnOs({OS.LINUX, OS.MAC})
class FailOverIT {

    private static final Logger log = LoggerFactory.getLogger(FailOverIT.class);

    private static final int CAMPAIGN_ROUNDS = 20;
    private static final int WRITERS = 6;

    /** A sequence is logged 32 values ahead: of fewer lost positions none is used a second time. */
    private static final int MORE_THAN_ARE_LOGGED_AHEAD = 40;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** How much longer than the promotion itself no write is accepted at most. */
    private static final double BAR_SECONDS = 5;

    private static final String WAITING = "from pg_stat_activity where wait_event = 'SyncRep'";

    @TempDir
    private static Path folder;

    private static StandbyPair pair;

    @BeforeAll
    static void startPair() throws Exception {
        pair = StandbyPair.start(folder);
    }

    @AfterAll
    static void stopPair() throws Exception {
        pair.close();
    }

    /** A test may have left the standby stopped, or promoted it. */
    @BeforeEach
    void makeStandby() throws Exception {
        pair.makeAsynchronous();
        pair.onPrimary().sql("alter role service reset all").update();
        if (!pair.isStreaming()) {
            pair.makeStandby();
        }
    }

    @Test
    void losesNothingThatWasAcknowledged() throws Exception {
        failOver(1);
    }

    @Test
    @Tag("campaign")
    void losesNothingThatWasAcknowledgedInManyRounds() throws Exception {
        failOver(CAMPAIGN_ROUNDS);
    }

    @Test
    void tellsWhatAStandbyLackedThatTookOver() throws Exception {
        loseAndTell(1);
    }

    @Test
    @Tag("campaign")
    void tellsWhatAStandbyLackedThatTookOverInManyRounds() throws Exception {
        loseAndTell(CAMPAIGN_ROUNDS);
    }

    private static void loseAndTell(int rounds) throws Exception {
        try (var node = Node.start(pair.database());
                var other = Node.start(pair.database())) {
            var nodes = Stream.of(node, other).map(Http::to).toList();
            for (var round = 1; round <= rounds; round++) {
                if (round > 1) {
                    pair.makeStandby();
                }
                var shared = written(nodes.getFirst(), 1).getFirst();
                pair.awaitReplayed();
                pair.stopReceiving();
                var lost = written(nodes.getFirst(), MORE_THAN_ARE_LOGGED_AHEAD);
                pair.killPrimary();
                pair.promote();
                for (var http : nodes) {
                    await().atMost(PATIENCE)
                            .until(() -> http.get("/heroes?limit=1").status() == 200);
                }
                written(nodes.getLast(), 2 * MORE_THAN_ARE_LOGGED_AHEAD);

                var goBackTo = Position.START;
                for (var http : nodes) {
                    for (var position : lost) {
                        var refused = http.get("/heroes?limit=1", "Roster-Position", position)
                                .expectProblem(409, "history-rewound");
                        goBackTo =
                                Position.valueOf(refused.json().get("goBackTo").asString());
                        // It is earlier if another fail-over was some seconds before: clocks may differ.
                        assertThat(goBackTo.number())
                                .isLessThanOrEqualTo(Position.valueOf(shared).number());
                    }
                    http.get("/heroes?limit=1", "Roster-Position", shared).expect(200);
                }
                try (var ear = Ear.to(other, Node.ADMIN_TOKEN, "", lost.getLast())) {
                    var stored = pair.primary()
                            .jdbc()
                            .sql("select position from eventstore.event where position > ? order by position")
                            .param(goBackTo.number())
                            .query(Long.class)
                            .list();
                    await().atMost(PATIENCE).until(() -> ear.count() >= stored.size());
                    assertThat(ear.signals().getFirst().name()).isEqualTo("HistoryRewound");
                    assertThat(ear.positions()).isEqualTo(stored);
                }
            }
            node.awaitProjection();
            Rebuilding.verify(Http.to(node)).awaitDoneWithoutDrift();
        }
    }

    /** The positions of new heroes. */
    private static List<String> written(Http http, int count) {
        return Stream.generate(() -> register(http, Node.id()).expect(201).header("Roster-Position"))
                .limit(count)
                .toList();
    }

    private static void failOver(int rounds) throws Exception {
        var figures = new Figures("Fail-over, in seconds", "%.2f");
        try (var node = Node.start(pair.database());
                var other = Node.start(pair.database());
                var load = new Load(Http.to(node), Http.to(other))) {
            for (var round = 1; round <= rounds; round++) {
                if (round > 1) {
                    pair.makeStandby();
                }
                pair.makeSynchronous();
                load.awaitMore();
                var timeline = pair.timeline();
                var killed = System.nanoTime();
                pair.killPrimary();
                var promotion = pair.promote();
                load.awaitMore();
                var without = load.longestWithoutSince(killed);
                await().atMost(PATIENCE)
                        .untilAsserted(() -> Stream.of(node, other)
                                .forEach(
                                        one -> register(Http.to(one), Node.id()).expect(201)));

                assertThat(pair.timeline()).isEqualTo(timeline + 1);
                var beyond = (without - promotion.toNanos()) / 1e9;
                figures.add("promotion", promotion.toNanos() / 1e9);
                figures.add("without writes", without / 1e9);
                figures.add("beyond the promotion", beyond);
                figures.add("until both nodes show what they write", (System.nanoTime() - killed) / 1e9);
                log.info("Round {}: {} s without writes, {} s beyond the promotion", round, without / 1e9, beyond);
                assertThat(beyond).isLessThanOrEqualTo(BAR_SECONDS);
            }
            load.stop();
            node.awaitProjection();
            load.requireAcknowledgedAndWhole(node);
            Rebuilding.verify(Http.to(node)).awaitDoneWithoutDrift();
        } finally {
            log.info(figures.table(List.of()));
        }
    }

    @Test
    void keepsNobodyWaitingLongWhileTheSynchronousStandbyIsGone() throws Exception {
        try (var node = Node.start(pair.database())) {
            var http = Http.to(node);
            http.register("Before");
            pair.makeSynchronous();
            pair.killStandby();

            var ids = Stream.generate(Node::id).limit(16).toList();
            var writes = ids.stream()
                    .map(id -> async(() -> timed(() -> registerAlone(http, id))))
                    .toList();
            while (!writes.stream().allMatch(CompletableFuture::isDone)) {
                var read = timed(() -> http.get("/heroes"));
                read.answer().expect(200);
                assertThat(read.seconds()).isLessThan(4.5);
            }
            writes.forEach(write -> requireNotNow(write.join().answer()));
            assertThat(writes)
                    .allSatisfy(write -> assertThat(write.join().seconds()).isLessThan(10));
            assertThat(writes)
                    .anySatisfy(write -> assertThat(write.join().seconds()).isGreaterThan(4));
            for (var again = 0; again < 20; again++) {
                var refused = timed(() -> register(http, Node.id()));
                requireUnavailable(refused.answer());
                assertThat(refused.seconds())
                        .as("it is refused before it waits")
                        .isLessThan(3);
            }
            assertThat(waiting()).as("what waits does not grow").isBetween(1, 10);
            assertThat(node.projectionHealth()).containsEntry("status", "UP");

            pair.startStandby();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> register(http, Node.id()).expect(201));
            assertThat(waiting()).isZero();
            assertThat(pair.primary()
                            .jdbc()
                            .sql("select count(*) from eventstore.event where aggregate_id = any (?)")
                            .param(ids.toArray(UUID[]::new))
                            .query(Integer.class)
                            .single())
                    .as("what had begun to wait is done")
                    .isBetween(1, 10);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pg_cancel_backend", "pg_terminate_backend"})
    void doesNotAcknowledgeWhatAnOperatorKeptFromTheStandby(String end) throws Exception {
        try (var node = Node.start(pair.database())) {
            var http = Http.to(node);
            pair.makeSynchronous();
            pair.killStandby();
            var id = Node.id();

            var write = async(() -> register(http, id));
            endWait(end);
            requireUnavailable(write.join());
            await().atMost(PATIENCE)
                    .untilAsserted(() -> http.get("/heroes/" + id).expect(200));
            var repeated = async(() -> register(http, id));
            requireUnavailable(repeated.join());

            pair.startStandby();
            await().atMost(PATIENCE).untilAsserted(() -> register(http, id).expect(200));
            register(http, Node.id()).expect(201);
        }
    }

    /** Outside of the transactions of commands. */
    @Test
    void doesNotAcknowledgeAStatementThatAnOperatorKeptFromTheStandby() throws Exception {
        try (var node = Node.start(pair.database())) {
            var http = Http.to(node);
            pair.makeSynchronous();
            pair.killStandby();

            var made = async(() -> http.send("POST", "/tokens", Map.of("name", "lost", "roles", List.of("editor"))));
            endWait("pg_cancel_backend");

            requireUnavailable(made.join());
        }
    }

    @Test
    void refusesToAcknowledgeWithoutTheStandbysThatThereAre() {
        pair.makeSynchronous();
        pair.onPrimary()
                .sql("alter role service set synchronous_commit = local")
                .update();

        assertThatThrownBy(() -> Node.start(pair.database()).close())
                .hasRootCauseInstanceOf(StartupRefused.class)
                .rootCause()
                .hasMessageContaining("synchronous_commit = local");
        Node.start(pair.database(), List.of("--roster.accept-data-loss=true")).close();
    }

    @Test
    void saysWhatIsAcknowledged(CapturedOutput output) {
        pair.makeSynchronous();
        pair.onPrimary()
                .sql("alter role service set synchronous_commit = remote_write")
                .update();

        Node.start(pair.database()).close();

        assertThat(output.getAll().lines().filter(line -> line.contains("Durability: ")))
                .singleElement()
                .asString()
                .contains("Durability: synchronous_commit = remote_write, synchronous_standby_names = '*', fsync = on,"
                        + " full_page_writes = on, 1 standby: ");
    }

    @Test
    void waitsForAPrimaryAtItsStart(CapturedOutput output) throws Exception {
        var alone = pair.standby();
        pair.killPrimary();
        var toBoth = async(() -> Node.start(pair.database()));
        await().atMost(PATIENCE)
                .until(() -> output.getAll().contains("The database is not there yet, and is waited for up to 60 s: "));
        var toTheStandby = async(() -> Node.start(alone));
        await().atMost(PATIENCE)
                .until(() -> output.getAll().contains("The server is a standby, which takes no writes"));

        pair.promote();

        for (var start : List.of(toBoth, toTheStandby)) {
            try (var node = start.get(60, SECONDS)) {
                register(Http.to(node), Node.id()).expect(201);
            }
        }
    }

    /** Where the URL asks for a primary, the driver takes no such server in the first place. */
    @Test
    void givesUpConnectionsThatTakeNoWrites() {
        try (var node = Node.start(pair.primary())) {
            var http = Http.to(node);
            pair.onPrimary()
                    .sql("alter role service set default_transaction_read_only = on")
                    .update();
            pair.onPrimary()
                    .sql("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'service'")
                    .query(Boolean.class)
                    .list();
            await().atMost(PATIENCE).ignoreExceptions().until(() -> isReadOnly(node));
            requireUnavailable(register(http, Node.id()));

            pair.onPrimary().sql("alter role service reset all").update();

            await().atMost(PATIENCE)
                    .untilAsserted(() -> register(http, Node.id()).expect(201));
        }
    }

    private static boolean isReadOnly(Node node) {
        return node.jdbc()
                .sql("select current_setting('transaction_read_only') = 'on'")
                .query(Boolean.class)
                .single();
    }

    private static int waiting() {
        return pair.onPrimary()
                .sql("select count(*) " + WAITING)
                .query(Integer.class)
                .single();
    }

    /** @param end what ends it, with the id of a process */
    private static void endWait(String end) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> waiting() > 0);
        pair.onPrimary()
                .sql("select %s(pid) ".formatted(end) + WAITING)
                .query(Boolean.class)
                .list();
    }

    private static void requireUnavailable(Answer answer) {
        answer.expectProblem(503, "unavailable");
        assertThat(answer.header("Retry-After")).isEqualTo("1");
    }

    /** Or it had no connection. */
    private static void requireNotNow(Answer answer) {
        answer.expect(503);
        assertThat(answer.json().get("type").asString()).isIn("/problems/unavailable", "/problems/busy");
        assertThat(answer.header("Retry-After")).isEqualTo("1");
    }

    private static Answer register(Http http, UUID id, String... headers) {
        return http.send("POST", "/heroes", Map.of("id", id, "name", name(id), "secretName", "Secret"), headers);
    }

    /** In a transaction that it shares with nobody. */
    private static Answer registerAlone(Http http, UUID id) {
        return registerAll(http, List.of(id));
    }

    /** All or none. */
    private static Answer registerAll(Http http, List<UUID> ids) {
        var lines = ids.stream()
                .map(id -> JsonMapper.shared()
                        .writeValueAsString(
                                Map.of("type", "RegisterHero", "heroId", id, "name", name(id), "secretName", "Secret")))
                .collect(Collectors.joining("\n"));
        var request = HttpRequest.newBuilder(
                        http.request("POST", "/commands?atomic=true", null, "Prefer", "respond-async"),
                        (name, value) -> true)
                .method("POST", BodyPublishers.ofString(lines))
                .header("Content-Type", "application/x-ndjson")
                .build();
        return new Answer(Http.send(http.client(), request));
    }

    private static String name(UUID id) {
        return "Hero " + id;
    }

    private static <T> CompletableFuture<T> async(Supplier<T> what) {
        var done = new CompletableFuture<T>();
        Thread.ofPlatform().start(() -> {
            try {
                done.complete(what.get());
            } catch (Throwable e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    private static Timed timed(Supplier<Answer> request) {
        var begin = System.nanoTime();
        var answer = request.get();
        return new Timed(answer, (System.nanoTime() - begin) / 1e9);
    }

    private record Timed(Answer answer, double seconds) {}

    /** Writers that register one hero, or two together, as soon as they are answered, until they are stopped. */
    private static final class Load implements AutoCloseable {

        private static final int MORE = 100;

        private final Queue<Long> acknowledgedAt = new ConcurrentLinkedQueue<>();
        private final Queue<UUID> acknowledged = new ConcurrentLinkedQueue<>();
        private final Queue<List<UUID>> sent = new ConcurrentLinkedQueue<>();
        private final CompletableFuture<Void> stop = new CompletableFuture<>();
        private final List<CompletableFuture<Void>> writers;

        private Load(Http... nodes) {
            writers = IntStream.range(0, WRITERS)
                    .mapToObj(number -> FailOverIT.<Void>async(() -> {
                        for (var time = 0; !stop.isDone(); time++) {
                            write(nodes[number % nodes.length], time % 2 + 1);
                        }
                        return null;
                    }))
                    .toList();
        }

        private void write(Http http, int count) {
            var ids = Stream.generate(Node::id).limit(count).toList();
            sent.add(ids);
            var answer =
                    count == 1 ? register(http, ids.getFirst(), "Prefer", "respond-async") : registerAll(http, ids);
            if (answer.status() == 503) {
                requireNotNow(answer);
            } else {
                assertThat(answer.status()).as(answer.response().body()).isIn(200, 202);
                acknowledged.addAll(ids);
                acknowledgedAt.add(System.nanoTime());
            }
        }

        private void awaitMore() {
            var before = acknowledgedAt.size();
            await().atMost(PATIENCE).until(() -> acknowledgedAt.size() >= before + MORE || hasFailed());
            assertThat(hasFailed()).isFalse();
        }

        private boolean hasFailed() {
            return writers.stream().anyMatch(CompletableFuture::isCompletedExceptionally);
        }

        /** The longest time between two acknowledgements, of which the second was after a moment. */
        private long longestWithoutSince(long moment) {
            var times = acknowledgedAt.stream().sorted().toList();
            return IntStream.range(1, times.size())
                    .filter(next -> times.get(next) > moment)
                    .mapToLong(next -> times.get(next) - times.get(next - 1))
                    .max()
                    .orElseThrow();
        }

        private void stop() throws Exception {
            stop.complete(null);
            for (var writer : writers) {
                writer.get(30, SECONDS);
            }
        }

        private void requireAcknowledgedAndWhole(Node node) {
            var http = Http.to(node);
            for (var id : acknowledged) {
                assertThat(http.get("/heroes/" + id)
                                .expect(200)
                                .json()
                                .get("name")
                                .asString())
                        .isEqualTo(name(id));
            }
            var events = new HashMap<UUID, Integer>();
            node.jdbc()
                    .sql("select aggregate_id from eventstore.event")
                    .query(UUID.class)
                    .list()
                    .forEach(id -> events.merge(id, 1, Integer::sum));
            log.info("{} heroes were acknowledged, of {} requests", acknowledged.size(), sent.size());
            assertThat(acknowledged).hasSizeGreaterThan(MORE);
            assertThat(sent).allSatisfy(together -> {
                var stored =
                        together.stream().map(id -> events.getOrDefault(id, 0)).toList();
                assertThat(stored).containsOnly(stored.getFirst());
                assertThat(stored.getFirst()).isLessThanOrEqualTo(1);
            });
        }

        @Override
        public void close() {
            stop.complete(null);
            writers.forEach(writer -> writer.exceptionally(failure -> null).join());
        }
    }
}
