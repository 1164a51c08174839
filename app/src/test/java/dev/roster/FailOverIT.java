package dev.roster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roster.eventstore.epoch.Position;
import java.util.HashMap;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.system.CapturedOutput;

/**
 * A standby takes the place of a primary that is gone: what was acknowledged outlives the primary if the standby is synchronous, what an
 * asynchronous one lacked is told, and writes go on by themselves.
 */
@Isolated
@EnabledOnOs({OS.LINUX, OS.MAC})
class FailOverIT extends OnStandbyPair {

    private static final Logger log = LoggerFactory.getLogger(FailOverIT.class);

    private static final int CAMPAIGN_ROUNDS = 20;
    private static final int WRITERS = 6;

    /** A sequence is logged 32 values ahead: of fewer lost positions none is used a second time. */
    private static final int MORE_THAN_ARE_LOGGED_AHEAD = 40;

    /** How much longer than the promotion itself no write is accepted at most. */
    private static final double BAR_SECONDS = 5;

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

    /** Nobody fenced the old one: it goes on with a history of its own. */
    @Test
    void takesNoPositionOfOneOfTwoPrimariesForOneOfTheOther() throws Exception {
        try (var onOld = Node.start(pair.primary())) {
            var old = Http.to(onOld);
            var both = register(old, Node.id()).expect(201).header("Roster-Position");
            pair.awaitReplayed();
            pair.promote();
            try (var onNew = Node.start(pair.primary())) {
                var next = Http.to(onNew);
                var ofOld = register(old, Node.id()).expect(201).header("Roster-Position");
                var ofNew = register(next, Node.id()).expect(201).header("Roster-Position");

                next.get("/heroes", "Roster-Position", ofOld).expectProblem(409, "history-rewound");
                old.get("/heroes", "Roster-Position", ofNew).expectProblem(409, "history-rewound");
                for (var one : List.of(old, next)) {
                    one.get("/heroes", "Roster-Position", both).expect(200);
                }
                old.get("/heroes", "Roster-Position", ofOld).expect(200);
                next.get("/heroes", "Roster-Position", ofNew).expect(200);
            }
        }
    }

    /** It waits for the standby, which follows nobody any more. */
    @Test
    void acknowledgesNothingOnAnOldPrimaryThatWasSynchronous() throws Exception {
        pair.makeSynchronous();
        try (var onOld = Node.start(pair.primary())) {
            register(Http.to(onOld), Node.id()).expect(201);
            pair.awaitReplayed();
            pair.promote();
            try (var onNew = Node.start(pair.primary())) {
                register(Http.to(onNew), Node.id()).expect(201);

                requireUnavailable(register(Http.to(onOld), Node.id()));
            }
        }
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
                    .mapToObj(number -> OnStandbyPair.<Void>async(() -> {
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
