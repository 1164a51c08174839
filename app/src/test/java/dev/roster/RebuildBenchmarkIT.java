package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roster.eventstore.Rival;
import dev.roster.eventstore.postgres.TestPostgres;
import dev.roster.eventstore.postgres.TestPostgres.Database;
import dev.roster.eventstore.sealing.NaturalMix;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a rebuild of the read model costs: mvn verify -Pbenchmark. The properties are {@code roster.benchmark-events}, {@code
 * roster.rival-events} for a rival that is slow, and {@code roster.rounds}, which come after one to warm up.
 */
@Tag("benchmark")
class RebuildBenchmarkIT {

    private static final Logger log = LoggerFactory.getLogger(RebuildBenchmarkIT.class);

    private static final int EVENTS = Integer.getInteger("roster.benchmark-events", 1_000_000);
    private static final int RIVAL_EVENTS = Math.min(EVENTS, Integer.getInteger("roster.rival-events", 50_000));
    private static final int ROUNDS = Integer.getInteger("roster.rounds", 3);

    private static final Duration QUIET = Duration.ofSeconds(20);

    private static final String LIMIT = "the limit, by COPY";
    private static final String REBUILD = "a rebuild";
    private static final String USUAL = "Axon's replay with its defaults";
    private static final String TUNED = "Axon's replay, tuned";

    private static Database database;
    private static Node node;
    private static Http http;

    @BeforeAll
    static void fill() throws Exception {
        database = TestPostgres.newDatabase();
        node = Node.startMeasured(database);
        http = Http.to(node);
        NaturalMix.fill(node, database, EVENTS);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void aRebuildAndWhatItCouldBe(@TempDir Path rows) throws Exception {
        var limit = new CopyLimit(database, rows);
        try (var usual = Rival.start(node, database, "rival_usual", "");
                var tuned = Rival.start(
                        node,
                        database,
                        "rival_tuned",
                        "&reWriteBatchedInserts=true",
                        "--axon.eventhandling.processors.rival.batch-size=500",
                        "--spring.jpa.properties.hibernate.jdbc.batch_size=100",
                        "--spring.jpa.properties.hibernate.order_inserts=true",
                        "--spring.jpa.properties.hibernate.order_updates=true")) {
            var ways = new LinkedHashMap<String, Callable<Double>>();
            ways.put(LIMIT, () -> rate(EVENTS, limit.run()));
            ways.put(REBUILD, () -> rate(EVENTS, rebuild()));
            ways.put(USUAL, () -> rate(RIVAL_EVENTS, usual.replay(RIVAL_EVENTS)));
            ways.put(TUNED, () -> rate(RIVAL_EVENTS, tuned.replay(RIVAL_EVENTS)));

            var rates = new Figures(
                    "Events a second, of %,d, Axon's replay of the first %,d in one segment; %d rounds"
                            .formatted(EVENTS, RIVAL_EVENTS, ROUNDS),
                    "%,.0f");
            for (var round = 0; round <= ROUNDS; round++) {
                for (var way : ways.entrySet()) {
                    database.jdbc().sql("checkpoint").update();
                    var rate = way.getValue().call();
                    log.info("Round {}, {}: {} events a second", round, way.getKey(), "%,.0f".formatted(rate));
                    if (round > 0) {
                        rates.add(way.getKey(), rate);
                    }
                }
            }
            log.info("{}", rates.table(List.of(LIMIT, USUAL, TUNED)));

            assertThat(rates.ways()).hasSameSizeAs(ways);
            assertThat(rates.ways().values()).allSatisfy(all -> assertThat(all).hasSize(ROUNDS));
        }
        for (var table : List.of("hero", "team", "heroteamlink")) {
            assertSameRows("select * from roster." + table, "select * from " + CopyLimit.SCHEMA + "." + table);
        }
        for (var schema : List.of("rival_usual", "rival_tuned")) {
            assertSameRows("select id, name, secret_name, age, version from %s.hero".formatted(schema), """
                    select id, name, secret_name, age, reached from roster.hero join (
                        select aggregate_id, max(sequence) as reached from eventstore.event where position <= %d group by 1
                    ) events on aggregate_id = id""".formatted(
                            RIVAL_EVENTS));
            assertSameRows(
                    "select team_id, hero_id from %s.heroteamlink".formatted(schema), """
                    select (payload->>'teamId')::uuid, aggregate_id from eventstore.event
                    where position <= %d and event_name in ('HeroEnlisted', 'HeroDischarged')
                    group by 1, 2 having sum(case event_name when 'HeroEnlisted' then 1 else -1 end) = 1""".formatted(RIVAL_EVENTS));
            assertSameRows(
                    "select id, hero_count from %s.team".formatted(schema),
                    "select id, (select count(*) from %s.heroteamlink where team_id = id) from roster.team"
                            .formatted(schema));
        }
    }

    @Test
    void readingBesideARebuild() throws Exception {
        var gets = new PacedGets(http, paths());
        gets.warmUp();
        var medians = new Figures("GET beside a rebuild, median, ms; %d rounds".formatted(ROUNDS), "%.2f");
        var slowest = new Figures("GET beside a rebuild, 99 of 100, ms; %d rounds".formatted(ROUNDS), "%.2f");
        for (var round = 0; round <= ROUNDS; round++) {
            var end = System.nanoTime() + QUIET.toNanos();
            var alone = gets.send(() -> System.nanoTime() < end);
            // Not in the common pool: answers arrive there, and it may have a single thread.
            var rebuild = CompletableFuture.supplyAsync(RebuildBenchmarkIT::rebuild, Thread.ofPlatform()::start);
            var beside = gets.send(() -> !rebuild.isDone());
            log.info(
                    "Round {}: {} GETs alone, {} refused; {} beside a rebuild of {} s, {} refused",
                    round,
                    alone.count(),
                    alone.refused(),
                    beside.count(),
                    rebuild.join().toMillis() / 1e3,
                    beside.refused());
            if (round > 0) {
                medians.add("nothing beside", alone.quantile(0.5));
                medians.add(REBUILD + " beside", beside.quantile(0.5));
                slowest.add("nothing beside", alone.quantile(0.99));
                slowest.add(REBUILD + " beside", beside.quantile(0.99));
            }
        }
        log.info("{}{}", medians.table(List.of("nothing beside")), slowest.table(List.of("nothing beside")));

        assertThat(slowest.ways()).hasSize(2);
        assertThat(slowest.ways().values()).allSatisfy(all -> assertThat(all).hasSize(ROUNDS));
    }

    /** As an administrator asks for it and watches it; as long as the service says it took. */
    private static Duration rebuild() {
        var location = http.send("POST", "/rebuilds", Map.of("verifyOnly", false))
                .expect(202)
                .header("Location");
        var ended = await().atMost(Duration.ofHours(1))
                .pollInterval(Duration.ofMillis(200))
                .until(
                        () -> http.get(location).expect(200).json(),
                        rebuild -> List.of("done", "failed")
                                .contains(rebuild.get("state").asString()));
        assertThat(ended.get("state").asString()).as(ended.toString()).isEqualTo("done");
        return Duration.between(
                OffsetDateTime.parse(ended.get("startedAt").asString()),
                OffsetDateTime.parse(ended.get("endedAt").asString()));
    }

    private static double rate(int events, Duration time) {
        return events * 1e3 / time.toMillis();
    }

    /** Heroes, and the first page of teams' heroes, in turns. */
    private static List<String> paths() {
        var heroes = node.rows("select id from roster.hero order by random() limit 1000").stream()
                .map(row -> "/heroes/" + row.get("id"))
                .toList();
        var teams = node.rows("select id from roster.team").stream()
                .map(row -> "/teams/" + row.get("id") + "/heroes")
                .toList();
        return Stream.iterate(0, number -> number < 1_000, number -> number + 1)
                .flatMap(number -> Stream.of(heroes.get(number % heroes.size()), teams.get(number % teams.size())))
                .toList();
    }

    private static void assertSameRows(String one, String other) {
        assertThat(node.rows("((%1$s) except (%2$s)) union all ((%2$s) except (%1$s)) limit 5".formatted(one, other)))
                .as("%s, and not: %s", one, other)
                .isEmpty();
    }
}
