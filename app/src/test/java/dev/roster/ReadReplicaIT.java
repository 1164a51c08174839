package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.roster.Http.Answer;
import dev.roster.eventstore.postgres.StandbyPair;
import dev.roster.eventstore.postgres.StartupRefused;
import dev.roster.eventstore.postgres.TestPostgres;
import dev.roster.eventstore.postgres.TestPostgres.Database;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Reads go to a standby, and nobody who reads can tell: also while it is behind, in the way of its log, or gone. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class ReadReplicaIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** How much longer a request may take that meets a standby that is gone. */
    private static final Duration A_MOMENT = Duration.ofMillis(1_500);

    @TempDir
    private static Path folder;

    private static StandbyPair pair;
    private static Node node;
    private static Http http;

    @BeforeAll
    static void start() throws Exception {
        pair = StandbyPair.start(folder.resolve("servers"));
        node = start(pair.primary(), pair.standby().url());
        http = Http.to(node);
    }

    private static Node start(Database primary, String replica) {
        return Node.start(primary, List.of("--roster.read-replica.url=" + replica));
    }

    @AfterAll
    static void stop() throws Exception {
        node.close();
        pair.close();
    }

    @BeforeEach
    void awaitReplica() {
        pair.awaitReplayed();
        await().atMost(PATIENCE).until(() -> comesFrom("replica", () -> http.get("/heroes?limit=1")));
    }

    @AfterEach
    void goOn() {
        if (pair.onStandby()
                .sql("select pg_is_wal_replay_paused()")
                .query(Boolean.class)
                .single()) {
            pair.resumeReplay();
        }
    }

    @Test
    void answersWhatItKnows() {
        var team = http.form("Preventers");
        var hero = http.register("Deadpond", team);
        var position = http.get("/heroes/" + hero).expect(200).position();
        var paths = List.of(
                "/heroes/" + hero,
                "/heroes/" + hero + "/teams",
                "/heroes?name=Deadpond",
                "/teams/" + team,
                "/teams/" + team + "/heroes",
                "/teams?name=Preventers",
                "/heroes/" + hero + "?asOf=" + position,
                "/teams/" + team + "?asOf=" + position,
                "/teams/" + team + "/heroes?asOf=" + position,
                "/heroes?asOf=" + position,
                "/teams?asOf=" + position,
                "/heroes/" + hero + "/history",
                "/teams/" + team + "/history",
                "/heroes/" + hero + "/changes?from=0",
                "/teams/" + team + "/changes?from=0");
        pair.awaitReplayed();

        try (var without = Node.start(pair.primary())) {
            for (var path : paths) {
                assertThat(comesFrom("replica", () -> http.get(path))).as(path).isTrue();
                assertThat(http.get(path).expect(200).response().body())
                        .as(path)
                        .isEqualTo(Http.to(without)
                                .get(path)
                                .expect(200)
                                .response()
                                .body());
            }
        }
    }

    /** On the primary, the table has no rows for the service meanwhile. */
    @Test
    void isWhatIsReallyRead() {
        var hero = http.register("Goliath");
        secureRows("elsewhere", "pg_is_in_recovery()");
        pair.awaitReplayed();
        try {
            for (var path : List.of("/heroes/" + hero, "/heroes/" + hero + "/teams", "/heroes?name=Goliath")) {
                assertThat(comesFrom("replica", () -> http.get(path))).as(path).isTrue();
            }
            pair.pauseReplay();
            http.form("Somebody else");

            http.get("/heroes/" + hero).expectProblem(404, "unknown-hero");
        } finally {
            openRows("elsewhere");
        }
    }

    /** @param condition of the rows of heroes that there are for the service */
    private static void secureRows(String name, String condition) {
        pair.onPrimary()
                .sql(
                        "alter table roster.hero enable row level security; alter table roster.hero force row level security;"
                                + " create policy " + name + " on roster.hero using (" + condition + ")")
                .update();
    }

    private static void openRows(String name) {
        pair.onPrimary()
                .sql("drop policy " + name + " on roster.hero; alter table roster.hero disable row level security")
                .update();
    }

    @Test
    void answersNothingOlderThanThePrimaryKnows() {
        var team = http.form("Z-Force");
        var hero = http.register("Spider-Boy");
        pair.awaitReplayed();
        pair.pauseReplay();

        var position =
                http.put("/teams/" + team + "/heroes/" + hero).expect(201).position();

        for (var headers : List.of(new String[] {}, new String[] {"Roster-Position", String.valueOf(position)})) {
            for (var path : List.of(
                    "/heroes/" + hero + "/teams",
                    "/teams/" + team + "/heroes",
                    "/teams/" + team + "/heroes?asOf=" + position,
                    "/teams?hero=" + hero)) {
                var answer = http.get(path, headers).expect(200);
                assertThat(answer.json()).as(path).hasSize(1);
                assertThat(answer.position()).as(path).isEqualTo(position);
            }
            assertThat(http.get("/heroes/" + hero + "/history", headers).json()).hasSize(2);
        }

        pair.resumeReplay();
        await().atMost(PATIENCE).until(() -> comesFrom("replica", () -> http.get("/heroes/" + hero)));
    }

    /** Those are on their way for as long as the projection stands. */
    @Test
    void knowsNoEventThatItsReadModelHasNotReached() throws Exception {
        var hero = http.register("Tarantula");
        pair.awaitReplayed();
        var locked = pair.primary().lockReadModel();
        try {
            var position = http.send(
                            "PATCH",
                            "/heroes/" + hero,
                            "{\"age\": 40}",
                            "Content-Type",
                            "application/merge-patch+json",
                            "Prefer",
                            "respond-async")
                    .expect(202)
                    .position();
            pair.awaitReplayed();

            assertThat(comesFrom("primary", () -> http.get("/heroes/" + hero + "/history")))
                    .isTrue();
            assertThat(http.get("/heroes/" + hero + "/history").json()).hasSize(2);
            assertThat(comesFrom("primary", () -> http.get("/heroes/" + hero + "?asOf=" + position)))
                    .isTrue();
            assertThat(comesFrom("replica", () -> http.get("/heroes/" + hero + "?asOf=" + (position - 1))))
                    .isTrue();
        } finally {
            locked.close();
        }
    }

    @Test
    void showsNobodyWhoIsForgotten() {
        var team = http.form("Wolfpack");
        var hero = http.register("Captain North America", team);
        var position = http.get("/heroes/" + hero).position();
        pair.awaitReplayed();
        pair.pauseReplay();
        var privacyOfficer = Http.to(node, node.token("privacy-officer", "identity-reader", "viewer"));

        privacyOfficer.send("POST", "/heroes/" + hero + "/erasure", null).expect(204);

        for (var reader : List.of(http, privacyOfficer)) {
            for (var path : List.of("/heroes/" + hero, "/heroes/" + hero + "?asOf=" + position)) {
                reader.get(path).expectProblem(404, "unknown-hero");
            }
            for (var path : List.of("/heroes?name=Captain%20North%20America", "/teams/" + team + "/heroes")) {
                assertThat(reader.get(path).expect(200).json()).as(path).isEmpty();
            }
            for (var path : List.of(
                    "/teams/" + team,
                    "/teams/" + team + "?asOf=" + position,
                    "/heroes?limit=200&asOf=" + position,
                    "/heroes/" + hero + "/history",
                    "/teams/" + team + "/history")) {
                assertThat(reader.get(path).expect(200).response().body())
                        .as(path)
                        .doesNotContain("Captain North America");
            }
            assertThat(reader.get("/heroes/" + hero + "/history").response().body())
                    .doesNotContain("Secret");
        }
        assertThat(pair.onStandby()
                        .sql("select name from roster.hero where id = ?")
                        .param(hero)
                        .query(String.class)
                        .single())
                .isEqualTo("Captain North America");
    }

    @Test
    void honoursNoTokenThatIsRevoked() {
        var made = http.send("POST", "/tokens", Map.of("name", "short", "roles", List.of("viewer")))
                .expect(201)
                .json();
        var viewer = Http.to(node, made.get("token").asString());
        viewer.get("/heroes?limit=1").expect(200);
        pair.awaitReplayed();
        pair.pauseReplay();

        http.delete("/tokens/" + made.get("id").asString()).expect(204);

        viewer.get("/heroes?limit=1").expect(401);
        assertThat(pair.onStandby()
                        .sql("select revoked_at is null from eventstore.access_token where id = ?::uuid")
                        .param(made.get("id").asString())
                        .query(Boolean.class)
                        .single())
                .isTrue();
    }

    /** The standby takes long with one hero, and the primary locks its table meanwhile. */
    @Test
    void asksThePrimaryWhereTheLogIsInTheWay() throws Exception {
        var hero = http.register("Slow");
        secureRows("slow", "name <> 'Slow' or not pg_is_in_recovery() or pg_sleep(5) is not null");
        pair.onStandby().sql("alter system set max_standby_streaming_delay = 0").update();
        pair.onStandby().sql("select pg_reload_conf()").query(Boolean.class).single();
        pair.awaitReplayed();
        try {
            var before = conflicts();
            var read = CompletableFuture.supplyAsync(() -> http.get("/heroes/" + hero));
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> pair.onStandby()
                            .sql("select exists (select from pg_stat_activity where wait_event = 'PgSleep')")
                            .query(Boolean.class)
                            .single());
            try (var locked = pair.primary().lock("lock table roster.hero in access exclusive mode")) {
                locked.commit();
            }

            assertThat(read.join().expect(200).json().get("name").asString()).isEqualTo("Slow");
            await().atMost(PATIENCE).until(() -> conflicts() > before);
            assertThat(health().get("status").asString()).isEqualTo("UP");
        } finally {
            openRows("slow");
        }
    }

    private static long conflicts() {
        return pair.onStandby()
                .sql("select confl_lock from pg_stat_database_conflicts where datname = current_database()")
                .query(Long.class)
                .single();
    }

    @Test
    void costsAMomentWhenItIsGone() throws Exception {
        var hero = http.register("Dr. Weird");
        pair.awaitReplayed();

        var gone = new AtomicBoolean();
        var slowest = CompletableFuture.supplyAsync(() -> Stream.generate(
                        () -> timed(() -> http.get("/heroes/" + hero).expect(200)))
                .takeWhile(took -> !gone.get())
                .max(Duration::compareTo)
                .orElseThrow());
        pair.killStandby();
        await().atMost(PATIENCE).until(() -> health().get("status").asString().equals("DEGRADED"));
        gone.set(true);

        assertThat(slowest.join()).isLessThan(A_MOMENT);
        http.get("/actuator/health").expect(200);
        http.get("/actuator/health/readiness").expect(200);
        assertThat(Scrape.of(node).value("roster_replica_lag")).isNaN();

        pair.startStandby();
        await().atMost(PATIENCE).until(() -> comesFrom("replica", () -> http.get("/heroes/" + hero)));
        assertThat(health().get("status").asString()).isEqualTo("UP");
    }

    /** As behind a firewall that drops what is sent. */
    @Test
    void costsAMomentWhenItIsSilent() throws Exception {
        try (var way = new Cut(pair.standby());
                var far = start(pair.primary(), way.database().url())) {
            var client = Http.to(far);
            var hero = client.register("Black Lion");
            pair.awaitReplayed();
            client.get("/heroes/" + hero).expect(200);

            way.freeze();

            var times = IntStream.range(0, 200)
                    .mapToObj(i -> timed(() -> client.get("/heroes/" + hero).expect(200)))
                    .toList();
            assertThat(times).allSatisfy(took -> assertThat(took).isLessThan(A_MOMENT));
            assertThat(times).filteredOn(took -> took.toMillis() > 200).hasSizeLessThanOrEqualTo(2);
            way.heal();
        }
    }

    @Test
    void isRefusedIfItIsNoCopy() {
        var other = TestPostgres.newDatabase();
        var failure = catchThrowable(() -> Node.start(
                        pair.primary(),
                        List.of(
                                "--roster.read-replica.url=" + other.url(),
                                "--roster.read-replica.username=" + other.user(),
                                "--roster.read-replica.password=" + other.password()))
                .close());
        assertThat(failure)
                .rootCause()
                .isInstanceOf(StartupRefused.class)
                .hasMessageContaining("another server: its system identifier is");

        failure =
                catchThrowable(() -> start(pair.primary(), pair.standby().url().replaceAll("/managed$", "/postgres"))
                        .close());
        assertThat(failure)
                .rootCause()
                .isInstanceOf(StartupRefused.class)
                .hasMessageContaining("another database of that server: postgres instead of managed");
    }

    @Test
    void isNotUsedOnceItIsPromoted(@TempDir Path others) throws Exception {
        try (var promoted = StandbyPair.start(others);
                var alone = start(promoted.primary(), promoted.standby().url())) {
            var client = Http.to(alone);
            var hero = client.register("Rusty-Man");
            promoted.awaitReplayed();
            await().atMost(PATIENCE).until(() -> comesFrom("replica", alone, () -> client.get("/heroes/" + hero)));

            promoted.promote();

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(
                                    health(client).path("details").path("error").asString(""))
                            .contains("It is no standby"));
            assertThat(comesFrom("primary", alone, () -> client.get("/heroes/" + hero)))
                    .isTrue();
        }
    }

    private static Duration timed(Runnable action) {
        var begin = System.nanoTime();
        action.run();
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private static JsonNode health() {
        return health(http);
    }

    private static JsonNode health(Http client) {
        return client.get("/actuator/health").json().get("components").get("readReplica");
    }

    /** Whether an answer came from there. */
    private static boolean comesFrom(String place, Supplier<Answer> request) {
        return comesFrom(place, node, request);
    }

    private static boolean comesFrom(String place, Node asked, Supplier<Answer> request) {
        var before = Scrape.of(asked);
        request.get().expect(200);
        return Scrape.of(asked).since(before).value("roster_reads_total", "place", place) == 1;
    }
}
