package dev.roster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.roster.eventstore.Reached;
import dev.roster.eventstore.epoch.Epochs;
import dev.roster.eventstore.postgres.TestPostgres;
import java.lang.management.ManagementFactory;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written can be read, on any node, as soon as the write is answered; or else its answer says since when. */
@Isolated
class ReadYourWritesIT extends OnTwoNodes {

    private static UUID preventers;

    @BeforeAll
    static void start() {
        preventers = here.form("Preventers");
    }

    @Nested
    class AWrite {

        @Test
        void isAnsweredWhenItCanBeReadOnAnyNode() {
            for (var writer : List.of(here, there)) {
                for (var reader : List.of(here, there)) {
                    var hero = writer.register("Deadpond", preventers);
                    assertThat(reader.get("/heroes/" + hero).expect(200).json().get("teams"))
                            .hasSize(1);

                    writer.send("PATCH", "/heroes/" + hero, Map.of("name", "Dead Pond"))
                            .expect(204);
                    assertThat(reader.get("/heroes/" + hero).json().get("name").asString())
                            .isEqualTo("Dead Pond");

                    writer.delete("/teams/" + preventers + "/heroes/" + hero).expect(204);
                    assertThat(reader.get("/heroes/" + hero + "/teams").json()).isEmpty();

                    writer.put("/teams/" + preventers + "/heroes/" + hero).expect(201);
                    assertThat(reader.get("/heroes/" + hero + "/teams").json()).hasSize(1);

                    writer.delete("/heroes/" + hero).expect(204);
                    reader.get("/heroes/" + hero).expectProblem(404, "unknown-hero");
                }
            }
        }

        @Test
        void saysThePositionOfItsLastEvent() {
            var hero = here.send(
                            "POST", "/heroes", Map.of("name", "A", "secretName", "B", "teamIds", List.of(preventers)))
                    .expect(201);

            assertThat(hero.position()).isEqualTo(lastPosition(hero.id()));
        }

        @Test
        void thatChangesNothingSaysWhereTheHeroOrTeamStands() {
            var hero = here.register("Deadpond", preventers);
            var stands = lastPosition(hero);
            here.register("Another");

            assertThat(Stream.of(
                                    here.send("PATCH", "/heroes/" + hero, Map.of("name", "Deadpond")),
                                    here.put("/heroes/" + hero + "/teams/" + preventers),
                                    here.send("PUT", "/heroes/" + hero + "/teams", List.of(preventers)))
                            .map(answer -> answer.expect(204).position()))
                    .containsOnly(stands);
        }

        @Test
        void doesNotWaitIfThatIsPreferred() {
            var answer = here.send("POST", "/heroes", Map.of("name", "A", "secretName", "B"), "Prefer", "respond-async")
                    .expect(202);

            assertThat(answer.header("Preference-Applied")).isEqualTo("respond-async");
            assertThat(answer.header("Location")).isEqualTo("/heroes/" + answer.id());
            there.get("/heroes/" + answer.id(), "Roster-Position", Long.toString(answer.position()))
                    .expect(200);
        }

        @Test
        void isAcceptedIfItCanNotBeReadInTime() {
            var hero = whileNothingIsProjected(() -> {
                var answer = here.send("POST", "/heroes", Map.of("name", "A", "secretName", "B"), "Prefer", "wait=1")
                        .expect(202);
                assertThat(answer.header("Preference-Applied")).isEqualTo("wait=1");
                here.get("/heroes/" + answer.id()).expect(404);
                return answer;
            });

            there.get("/heroes/" + hero.id(), "Roster-Position", Long.toString(hero.position()), "Prefer", "wait=30")
                    .expect(200);
        }

        @ParameterizedTest
        @ValueSource(strings = {"return=representation", "RETURN = \"representation\"; x=y, unknown"})
        void isAnsweredWithItsRepresentationIfThatIsPreferred(String prefer) {
            var made = here.send("POST", "/heroes", Map.of("name", "A", "secretName", "B"), "Prefer", prefer)
                    .expect(201);
            var hero = made.json().get("id").asString();
            assertThat(made.json().get("name").asString()).isEqualTo("A");
            assertThat(made.header("Location")).isEqualTo("/heroes/" + hero);
            assertThat(made.header("Content-Location")).isEqualTo("/heroes/" + hero);
            assertThat(made.header("Preference-Applied")).isEqualTo("return=representation");
            assertThat(made.position()).isPositive();

            var patched = here.send("PATCH", "/heroes/" + hero, Map.of("name", "C"), "Prefer", prefer)
                    .expect(200);
            assertThat(patched.json().get("name").asString()).isEqualTo("C");
            var ofHero = here.put("/heroes/" + hero + "/teams/" + preventers, "Prefer", prefer)
                    .expect(201);
            assertThat(ofHero.json().get("teams")).hasSize(1);
            var ofTeam = here.delete("/teams/" + preventers + "/heroes/" + hero, "Prefer", prefer)
                    .expect(200);
            assertThat(ofTeam.json().get("headquarters").asString()).isEqualTo("Somewhere");
            var teams = here.send("PUT", "/heroes/" + hero + "/teams", List.of(preventers), "Prefer", prefer)
                    .expect(200);
            assertThat(teams.json().get(0).get("id").asString()).isEqualTo(preventers.toString());

            assertThat(here.delete("/heroes/" + hero, "Prefer", prefer)
                            .expect(204)
                            .response()
                            .body())
                    .isEmpty();
        }

        private static long lastPosition(UUID id) {
            return node.jdbc()
                    .sql("select max(position) from eventstore.event where aggregate_id = ?")
                    .param(id)
                    .query(Long.class)
                    .single();
        }
    }

    @Nested
    class ARead {

        @Test
        void isRefusedIfItsPositionIsNotReachedInTime() {
            var future = Long.toString(here.get("/heroes").position() + 1_000_000);

            for (var path : List.of("/heroes", "/teams", "/teams/" + preventers, "/teams/" + preventers + "/heroes")) {
                var answer = there.get(path, "Roster-Position", future, "Prefer", "wait=0")
                        .expectProblem(503, "not-reached");
                assertThat(answer.header("Retry-After")).isEqualTo("1");
            }
        }

        @Test
        void waitsTwoSecondsIfNothingElseIsPreferred() {
            var began = System.nanoTime();

            here.get("/heroes", "Roster-Position", "999999999999").expectProblem(503, "not-reached");

            assertThat(System.nanoTime() - began).isBetween(SECONDS.toNanos(2), SECONDS.toNanos(10));
        }

        @ParameterizedTest
        @ValueSource(strings = {"x", "-1", "1.5", "99999999999999999999", " "})
        void isRefusedIfItsPositionIsNone(String position) {
            here.get("/heroes", "Roster-Position", position).expectProblem(400, "bad-request");
        }

        @Test
        void saysThePositionThatItIsAnsweredFrom() {
            var written = here.send("POST", "/teams", Map.of("name", "A", "headquarters", "B"))
                    .expect(201);

            assertThat(there.get("/teams/" + written.id()).position()).isGreaterThanOrEqualTo(written.position());
            assertThat(there.get("/heroes?name=nobody").position()).isGreaterThanOrEqualTo(written.position());
            assertThat(there.get("/heroes/" + Node.id()).expect(404).position())
                    .isGreaterThanOrEqualTo(written.position());
        }

        /** Each waiter would hold a platform thread or a connection, and 400 of them all there are. */
        @Test
        void waitsWithoutAThreadOrAConnection() {
            var threads = ManagementFactory.getThreadMXBean();
            var pool = node.bean(HikariDataSource.class).getHikariPoolMXBean();
            var before = threads.getThreadCount();

            var written = whileNothingIsProjected(() -> {
                var answer = here.send(
                        "POST", "/teams", Map.of("name", "A", "headquarters", "B"), "Prefer", "respond-async");
                var position = Long.toString(answer.position());
                var waiting = IntStream.range(0, 400)
                        .mapToObj(i -> here.client()
                                .sendAsync(
                                        here.request(
                                                "GET",
                                                "/teams/" + answer.id(),
                                                null,
                                                "Roster-Position",
                                                position,
                                                "Prefer",
                                                "wait=60"),
                                        BodyHandlers.ofString()))
                        .toList();
                await().until(() -> node.connections() >= 400);
                assertThat(waiting).noneMatch(CompletableFuture::isDone);
                assertThat(threads.getThreadCount()).isLessThan(before + 100);
                assertThat(pool.getActiveConnections()).isLessThan(3);
                return waiting;
            });

            assertThat(written.stream().map(CompletableFuture::join).map(HttpResponse::statusCode))
                    .containsOnly(200);
        }
    }

    /** What another says, or anybody else on the database. */
    @Test
    void nodesListenWhateverIsSaid() throws InterruptedException {
        var listener = TestPostgres.newDatabase();
        try (var alone = Node.start(listener)) {
            for (var said : List.of(
                    "x",
                    "x y",
                    "x reached",
                    "x reached y",
                    "x reached 99999999999999999999 in 1",
                    "x reached 1000000")) {
                listener.jdbc().sql("notify roster, '" + said + "'").update();
            }
            assertThat(alone.bean(Reached.class).await(1_000_000, Duration.ZERO))
                    .isFalse();
            var epoch = alone.bean(Epochs.class).current().beganAt().toEpochMilli();
            listener.jdbc()
                    .sql("notify roster, 'x reached 1000000 in " + epoch + "'")
                    .update();

            assertThat(alone.bean(Reached.class).await(1_000_000, Duration.ofSeconds(10)))
                    .isTrue();
        }
    }

    /** Both nodes: one would take over from the other. */
    private static <T> T whileNothingIsProjected(Supplier<T> what) {
        var projections = List.of(node.projection(), other.projection());
        projections.forEach(projection -> projection.shutDown());
        try {
            return what.get();
        } finally {
            projections.forEach(projection -> projection.start());
        }
    }
}
