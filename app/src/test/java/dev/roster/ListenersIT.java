package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.roster.eventstore.PostgresEventStore;
import dev.roster.eventstore.epoch.Position;
import dev.roster.eventstore.postgres.TestPostgres;
import java.io.Closeable;
import java.io.EOFException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;

/** Whoever listens, on either of two nodes, hears all that happens on both, once and in order. */
@Isolated
@ExtendWith(OutputCaptureExtension.class)
class ListenersIT {

    private static final Logger log = LoggerFactory.getLogger(ListenersIT.class);

    private static final int EVENTS = 10_000;
    private static final int LISTENERS = 10;
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration HEARTBEAT = Duration.ofSeconds(1);

    private static TestPostgres.Database database;
    private static Node node;
    private static Node other;

    @BeforeAll
    static void startNodes() {
        database = TestPostgres.newDatabase();
        var heartbeat = List.of("--roster.events.heartbeat=" + HEARTBEAT.toMillis());
        node = Node.start(database, heartbeat, Statements.class);
        other = Node.start(database, heartbeat, Statements.class);
    }

    @AfterAll
    static void stopNodes() {
        other.close();
        node.close();
    }

    private static List<Row> stored(long after) {
        return database.jdbc().sql("""
                        select position, aggregate_id as aggregate, event_name as name, payload ->> 'teamId' as team
                        from eventstore.event where position > ? order by position""").param(after).query(Row.class).list();
    }

    private static List<Long> positions(List<Row> rows) {
        return rows.stream().map(Row::position).toList();
    }

    record Row(long position, UUID aggregate, String name, String team) {}

    @Test
    void hearEachEventOnceAndInOrderHoweverOftenTheyBreakOff() throws Exception {
        var seed = System.nanoTime();
        log.info("Listeners, seed {}", seed);
        var here = Http.to(node);
        var team = here.form("Preventers");
        var hero = here.register("Deadpond");
        var start = database.head();
        var listening = new AtomicBoolean(true);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var end = (Closeable) () -> listening.set(false)) {
            var listeners = IntStream.range(0, LISTENERS)
                    .mapToObj(number -> new Restless(number, new Random(seed + number), team, hero, start, listening))
                    .toList();
            var running = listeners.stream()
                    .map(listener -> CompletableFuture.runAsync(listener::listen, threads))
                    .toList();
            var writing = Stream.of(node, other)
                    .map(Http::to)
                    .map(http -> CompletableFuture.runAsync(() -> write(http, team, hero), threads))
                    .toList();
            var began = System.nanoTime();
            writing.forEach(CompletableFuture::join);
            var written = Duration.ofNanos(System.nanoTime() - began);
            var stored = stored(start);
            assertThat(stored).hasSizeGreaterThanOrEqualTo(EVENTS);
            for (var listener : listeners) {
                var expected =
                        positions(stored.stream().filter(listener::asksFor).toList());
                await().atMost(LONG).until(() -> listener.heard().size() >= expected.size());
            }
            await().atMost(LONG).until(() -> listeners.stream().allMatch(listener -> listener.breaks() > 2));
            end.close();
            running.forEach(CompletableFuture::join);

            for (var listener : listeners) {
                assertThat(listener.heard())
                        .as(listener.query())
                        .isEqualTo(positions(
                                stored.stream().filter(listener::asksFor).toList()));
            }
            log.info(
                    "{} events, written in {}; breaks: {}",
                    stored.size(),
                    written,
                    listeners.stream().map(Restless::breaks).toList());
        }
    }

    /** A half of them, in batches; both nodes also change the same hero. */
    private static void write(Http http, UUID team, UUID hero) {
        for (var batch = 0; batch < 10; batch++) {
            var commands = """
                    {"type": "RegisterHero", "name": "Hero", "secretName": "Secret", "teamIds": ["%s"]}
                    """.formatted(team).repeat(EVENTS / 40);
            http.send("POST", "/commands", commands, "Content-Type", "application/x-ndjson", "Prefer", "respond-async")
                    .expect(200);
            http.send("PATCH", "/heroes/" + hero, Map.of("name", "Hero " + Node.id()), "Prefer", "respond-async")
                    .expect(202);
        }
    }

    @Test
    void costNoThreadAndOneLookForAll() throws Exception {
        try (var first = Ear.to(node, Node.ADMIN_TOKEN, "", null)) {
            await().atMost(LONG).until(() -> first.lastId() != null);
            var before = platformThreads();
            var ears = IntStream.range(0, 200)
                    .mapToObj(number -> Ear.to(number % 2 == 0 ? node : other, Node.ADMIN_TOKEN, "", null))
                    .toList();
            try {
                assertThat(platformThreads()).isLessThan(before + 10);
                var statements = node.bean(Statements.class);
                var store = node.bean(PostgresEventStore.class);
                statements.take();
                var wakeUps = store.wakeUps();
                await().atMost(LONG).until(() -> store.wakeUps() >= wakeUps + 10);
                var looks = statements.take().stream()
                        .filter(sql -> sql.contains("payload, metadata") && sql.contains("position <= ?"))
                        .count();
                assertThat(looks).isPositive().isLessThanOrEqualTo(store.wakeUps() - wakeUps + 1);

                Http.to(node).form("Heard by all");

                await().atMost(LONG).until(() -> ears.stream().allMatch(ear -> ear.count() == 1));
            } finally {
                ears.forEach(Ear::close);
            }
        }
    }

    /** Of those that could have to do with who listens. */
    private static long platformThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("http-nio")
                        || thread.getName().startsWith("events"))
                .count();
    }

    /** Within a heartbeat; and whether they were is one question a heartbeat for all. */
    @Test
    void hearThatTheirTokenWasRevokedOnAnotherNode() {
        var tokens = Stream.generate(() -> token("{\"name\": \"lost\", \"roles\": [\"viewer\"]}"))
                .limit(5)
                .toList();
        var ears = tokens.stream()
                .map(token -> Ear.to(other, token.get("token").asString(), "", null))
                .toList();
        try (var kept = Ear.to(other, node.token("viewer"), "", null)) {
            await().atMost(LONG).until(() -> ears.stream().allMatch(ear -> ear.lastId() != null));
            var statements = other.bean(Statements.class);
            statements.take();
            var began = System.nanoTime();

            tokens.forEach(token -> Http.to(node)
                    .delete("/tokens/" + token.get("id").asString())
                    .expect(204));

            await().atMost(LONG).until(() -> ears.stream().allMatch(Ear::hasEnded));
            var heartbeats = Duration.ofNanos(System.nanoTime() - began).dividedBy(HEARTBEAT) + 4;
            assertThat(statements.take().stream().filter(sql -> sql.contains("eventstore.access_token")))
                    .hasSizeBetween(1, (int) heartbeats);
            assertThat(ears).allSatisfy(ear -> requireEnded(ear, "was revoked"));
            assertThat(kept.hasEnded()).isFalse();
            Http.to(other, tokens.getFirst().get("token").asString())
                    .get(
                            "/events",
                            "Accept",
                            "text/event-stream",
                            "Last-Event-ID",
                            ears.getFirst().lastId())
                    .expectProblem(401, "unauthorized");
            Http.to(node).form("For who is left");
            await().atMost(LONG).until(() -> kept.count() == 1);
        }
    }

    @Test
    void hearThatTheirTokenHasExpired() {
        var end = Instant.now().plusSeconds(5);
        var token = token("{\"name\": \"short\", \"roles\": [\"viewer\"], \"expiresAt\": \"" + end + "\"}");
        try (var ear = Ear.to(node, token.get("token").asString(), "", null)) {
            await().atMost(LONG).until(ear::hasEnded);

            assertThat(Instant.now()).isAfterOrEqualTo(end);
            requireEnded(ear, "expired");
        }
    }

    private static JsonNode token(String wanted) {
        return Http.to(node).send("POST", "/tokens", wanted).expect(201).json();
    }

    /** The place where the client goes on stays where it was. */
    private static void requireEnded(Ear ear, String how) {
        var last = ear.signals().getLast();
        assertThat(last.name()).isEqualTo("Ended");
        assertThat(last.json().get("type").asString()).isEqualTo("/problems/unauthorized");
        assertThat(last.json().get("status").asInt()).isEqualTo(401);
        assertThat(last.json().get("detail").asString()).contains("The token " + how);
        assertThat(last.position()).isEqualTo(ear.lastNumber());
        assertThat(ear.isBrokenOff()).isFalse();
    }

    @Test
    void hearWhatCameWhileTheDatabaseWasOutOfReach(CapturedOutput output) throws Exception {
        var start = database.head();
        try (var here = Ear.to(node, node.token("viewer"), "", null);
                var there = Ear.to(other, node.token("viewer"), "", null)) {
            await().atMost(LONG).until(() -> here.lastId() != null && there.lastId() != null);
            Http.to(node).form("Before");
            await().atMost(LONG).until(() -> here.count() == 1 && there.count() == 1);
            var maintenance = TestPostgres.maintenance();
            var name = database.url().substring(database.url().lastIndexOf('/') + 1);
            maintenance
                    .sql("alter database " + name + " allow_connections false")
                    .update();
            maintenance
                    .sql("select pg_terminate_backend(pid) from pg_stat_activity where datname = ?")
                    .param(name)
                    .query()
                    .listOfRows();
            await().atMost(LONG).until(() -> output.getOut().contains("whoever listens waits"));
            maintenance
                    .sql("alter database " + name + " allow_connections true")
                    .update();
            await().atMost(LONG).until(() -> output.getOut().contains("Events can be read again"));
            // Some connections of a pool are only found to be broken when they are used.
            var after = Map.of("id", Node.id(), "name", "After", "headquarters", "Somewhere");
            await().atMost(LONG)
                    .until(() -> Http.to(other).send("POST", "/teams", after).status() < 300);

            await().atMost(LONG).until(() -> here.count() == 2 && there.count() == 2);
            assertThat(here.positions()).isEqualTo(positions(stored(start)));
            assertThat(there.positions()).isEqualTo(positions(stored(start)));
        }
    }

    @Test
    void hearTheEndOfANode() {
        var third = Node.start(TestPostgres.newDatabase());
        var ears = Stream.generate(() -> Ear.to(third, Node.ADMIN_TOKEN, "", null))
                .limit(5)
                .toList();
        await().atMost(LONG).until(() -> ears.stream().allMatch(ear -> ear.lastId() != null));
        requireBrokenOffExport(third);
        var began = System.nanoTime();

        third.close();

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
        await().atMost(LONG).until(() -> ears.stream().allMatch(Ear::hasEnded));
        assertThat(ears).allSatisfy(ear -> {
            assertThat(ear.signals().getLast().name()).isEqualTo("Restarting");
            assertThat(ear.isBrokenOff()).isTrue();
        });
    }

    /** An event that can't be read, which ends all that comes to it. */
    private static void requireBrokenOffExport(Node third) {
        Http.to(third).form("Before");
        third.jdbc().sql("""
                insert into eventstore.event
                    (aggregate_id, sequence, aggregate_type, event_id, event_name, revision, payload, metadata)
                values (uuidv7(), 0, 'Team', uuidv7(), 'TeamFormed', '1', (repeat('[', 600) || repeat(']', 600))::json, '{}')""").update();
        assertThatThrownBy(() -> Http.to(third).get("/events", "Accept", "application/x-ndjson"))
                .hasRootCauseInstanceOf(EOFException.class);
    }

    /** Breaks off again and again, and comes back, to either node, with the last id. */
    private static final class Restless {

        private final Random random;
        private final AtomicBoolean listening;
        private final String query;
        private final Predicate<Row> filter;
        private final List<Long> heard = new ArrayList<>();
        private String lastId;
        private int breaks;

        private Restless(int number, Random random, UUID team, UUID hero, long start, AtomicBoolean listening) {
            this.random = random;
            this.listening = listening;
            this.lastId = String.valueOf(start);
            this.query = switch (number) {
                case 0, 1 -> "?hero=" + hero;
                case 2, 3 -> "?team=" + team;
                case 4 -> "?event=HeroRegistered,TeamFormed";
                default -> "";
            };
            this.filter = switch (number) {
                case 0, 1 -> row -> row.aggregate().equals(hero);
                case 2, 3 ->
                    row -> row.aggregate().equals(team)
                            || row.name().equals("HeroEnlisted") && row.team().equals(team.toString());
                case 4 ->
                    row -> row.name().equals("HeroRegistered") || row.name().equals("TeamFormed");
                default -> row -> true;
            };
        }

        private boolean asksFor(Row row) {
            return filter.test(row);
        }

        private String query() {
            return query;
        }

        private synchronized int breaks() {
            return breaks;
        }

        private synchronized List<Long> heard() {
            return List.copyOf(heard);
        }

        private void listen() {
            while (listening.get()) {
                var most = random.nextInt(1, 2_000);
                var until = System.nanoTime() + random.nextLong(50_000_000, 1_000_000_000);
                try (var ear = Ear.to(random.nextBoolean() ? node : other, Node.ADMIN_TOKEN, query, lastId)) {
                    await().atMost(LONG)
                            .pollInterval(Duration.ofMillis(5))
                            .until(() -> ear.count() >= most || System.nanoTime() > until || ear.hasEnded());
                    add(ear);
                }
            }
        }

        /** The place that is known and what was heard up to there, taken at one moment. */
        private synchronized void add(Ear ear) {
            var end = ear.lastId();
            if (end != null) {
                var last = Position.valueOf(end).number();
                ear.positions().stream().filter(position -> position <= last).forEach(heard::add);
                lastId = end;
            }
            breaks++;
        }
    }
}
