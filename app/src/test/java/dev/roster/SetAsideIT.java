package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roster.api.HeroCommand.DischargeHero;
import dev.roster.api.HeroCommand.EnlistHero;
import dev.roster.api.HeroCommand.NewAge;
import dev.roster.api.HeroCommand.RegisterHero;
import dev.roster.api.HeroCommand.ReviseHero;
import dev.roster.api.TeamCommand.FormTeam;
import dev.roster.api.TeamCommand.ReviseTeam;
import dev.roster.eventstore.postgres.TestPostgres;
import dev.roster.eventstore.postgres.TestPostgres.Database;
import dev.roster.query.WithoutBulkLoad;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A projection that stops at an impossible event, or stalls, and how an administrator gets it to go on. */
class SetAsideIT {

    private static final String ROSTER = "/projections/roster";
    private static final String SET_ASIDE = ROSTER + "/set-aside";

    private final UUID preventers = Node.id();
    private final UUID zforce = Node.id();
    private final UUID deadpond = Node.id();
    private final UUID spider = Node.id();

    private Database database;
    private Node node;
    private Http http;

    @BeforeEach
    void start() {
        database = TestPostgres.newDatabase();
        node = Node.start(database);
        http = Http.to(node);
        node.send(new FormTeam(preventers, "Preventers", "Sharp Tower"));
        node.send(new FormTeam(zforce, "Z-Force", "Sister Margaret's Bar"));
        node.send(new RegisterHero(deadpond, "Deadpond", "Dive Wilson", null, List.of(preventers)));
        node.awaitProjection();
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void theEventThatTheProjectionStoppedAtIsNamedSetAsideAndHonouredByWhateverReadsTheEvents() {
        node.projection().shutDown();
        node.send(new RegisterHero(spider, "Spider-Boy", "Pedro Parqueador", null, List.of(zforce)));
        var before = database.head();
        var twice = enlist(deadpond, 2, preventers);
        node.send(new ReviseHero(deadpond, null, null, new NewAge(48)));
        node.send(new EnlistHero(deadpond, zforce));
        node.send(new ReviseTeam(zforce, null, "A bar"));
        var last = database.head();
        node.projection().start();

        await().until(() -> awaitFailure(twice).at("/failure/attempts").asLong() > 1);
        var stopped = awaitFailure(twice);

        assertThat(stopped.get("state").asString()).isEqualTo("stopped");
        assertThat(stopped.get("position").asLong())
                .as("all events before it are applied")
                .isEqualTo(before);
        assertThat(stopped.get("lag").asLong()).isEqualTo(last - before);
        var failure = stopped.get("failure");
        assertThat(failure.get("reason").asString())
                .startsWith("The event at position " + twice + " can't be applied.");
        assertThat(failure.at("/event/name").asString()).isEqualTo("HeroEnlisted");
        assertThat(failure.at("/event/aggregateType").asString()).isEqualTo("Hero");
        assertThat(failure.at("/event/aggregateId").asString()).isEqualTo(deadpond.toString());
        assertThat(failure.at("/event/version").asLong()).isEqualTo(2);
        var retried = http.send("POST", ROSTER + "/retry", null).expect(200).json();
        assertThat(retried.at("/failure/attempts").asLong())
                .isGreaterThan(failure.get("attempts").asLong());
        assertThat(retried.at("/failure/since").asString())
                .isEqualTo(failure.get("since").asString());
        assertThat(http.get("/heroes/" + spider).expect(200).json().get("name").asString())
                .isEqualTo("Spider-Boy");
        assertThat(http.get("/actuator/health")
                        .expect(503)
                        .json()
                        .at("/components/projection/status")
                        .asString())
                .isEqualTo("DOWN");

        refusesWhatItHasNotStoppedAt(before, twice, last);
        var reason = "It was imported twice";
        var made = http.send("POST", SET_ASIDE, Map.of("position", twice, "reason", reason))
                .expect(201);

        assertThat(made.header("Location")).isEqualTo(SET_ASIDE + "/" + twice);
        assertThat(made.json().get("reason").asString()).isEqualTo(reason);
        assertThat(made.json().get("actor").asString()).isNotBlank();
        assertThat(made.json().get("error").asString())
                .isEqualTo(failure.get("reason").asString());
        assertThat(http.get(SET_ASIDE).json()).containsExactly(made.json());
        assertThat(http.get(SET_ASIDE + "/" + twice).json()).isEqualTo(made.json());
        node.awaitProjection();
        var hero = http.get("/heroes/" + deadpond).json();
        assertThat(hero.get("age").asInt()).isEqualTo(48);
        assertThat(hero.get("teams")).hasSize(2);
        assertThat(hero.get("version").asLong()).isEqualTo(4);
        var health = http.get("/actuator/health").expect(200).json();
        assertThat(health.get("status").asString()).isEqualTo("DEGRADED");
        assertThat(health.at("/components/projection/details/setAside").asInt()).isOne();
        assertThat(projection().get("state").asString()).isEqualTo("running");
        assertThat(projection().get("setAside").asInt()).isOne();
        isHonoured(hero, last);

        Rebuilding.reinstate(http, SET_ASIDE + "/" + twice).awaitFailedAt(twice);
        assertThat(http.get(SET_ASIDE).json()).as("as it was").containsExactly(made.json());
        assertThat(http.get("/heroes/" + deadpond).json()).isEqualTo(hero);
    }

    private void refusesWhatItHasNotStoppedAt(long passed, long stoppedAt, long later) {
        for (var position : List.of(passed, later, later + 1_000)) {
            http.send("POST", SET_ASIDE, Map.of("position", position, "reason", "I want to"))
                    .expectProblem(409, "event-not-set-aside");
        }
        for (var invalid : List.of(
                Map.of("position", stoppedAt),
                Map.of("position", stoppedAt, "reason", " "),
                Map.of("position", stoppedAt, "reason", "two\nlines"),
                Map.of("position", stoppedAt, "reason", "x".repeat(501)),
                Map.of("position", 0, "reason", "I want to"))) {
            http.send("POST", SET_ASIDE, invalid).expectProblem(422, "invalid-details");
        }
        http.send("POST", "/projections/nobodys/set-aside", Map.of("position", stoppedAt, "reason", "I want to"))
                .expectProblem(404, "unknown-projection");
        http.get("/projections/nobodys").expectProblem(404, "unknown-projection");
        http.get(SET_ASIDE + "/" + stoppedAt).expectProblem(404, "unknown-set-aside");
        assertThat(http.get(SET_ASIDE).json()).isEmpty();
    }

    /** By a rebuild, with and without a bulk load, by a comparison, by a look into the past, and by a snapshot. */
    private void isHonoured(JsonNode hero, long last) {
        var tables = node.tables();
        Rebuilding.verify(http).awaitDoneWithoutDrift();
        Rebuilding.begin(http).awaitDoneWithoutDrift();
        assertThat(node.tables()).isEqualTo(tables);
        try (var folding = Node.start(database, WithoutBulkLoad.class)) {
            assertThat(folding.tables()).isEqualTo(tables);
            Rebuilding.begin(Http.to(folding)).awaitDoneWithoutDrift();
        }
        assertThat(node.tables()).isEqualTo(tables);
        assertThat(http.get("/heroes/" + deadpond + "?asOf=" + last).json()).isEqualTo(hero);
        assertThat(http.get("/teams/" + preventers + "?asOf=" + last).json())
                .isEqualTo(http.get("/teams/" + preventers).json());
        Rebuilding.snapshot(http, last, "then").awaitDone();
        assertThat(http.get("/heroes/" + deadpond + "?snapshot=then").json()).isEqualTo(hero);
    }

    @Test
    void onlyTheOneEventIsPassedByAndWhatFollowsFromItStopsTheProjectionAgain() {
        node.projection().shutDown();
        takeKeyOfNewHero();
        var registered = database.head() - 1;
        node.send(new ReviseHero(deadpond, null, null, new NewAge(30)));
        node.projection().start();
        awaitFailure(registered);
        setAside(registered);
        var enlisted = registered + 1;
        assertThat(awaitFailure(enlisted).at("/failure/reason").asString())
                .contains("The hero " + spider + " has no key and was not forgotten");
        setAside(enlisted);
        node.awaitProjection();
        assertThat(http.get(SET_ASIDE).json()).hasSize(2);
        http.get("/heroes/" + spider).expect(404);
        http.get("/heroes/" + spider + "?asOf=" + database.head()).expect(404);
        assertThat(http.get("/heroes/" + deadpond).json().get("age").asInt()).isEqualTo(30);
        Rebuilding.verify(http).awaitDoneWithoutDrift();
        Rebuilding.snapshot(http, database.head(), "without").awaitDone();
        Rebuilding.snapshot(http, registered - 1, "sooner").awaitDone();

        restoreKey();
        Rebuilding.reinstate(http, SET_ASIDE + "/" + registered).awaitDone();

        assertThat(http.get("/heroes/" + spider).expect(200).json().get("teams"))
                .isEmpty();
        assertThat(http.get(SET_ASIDE).json()).hasSize(1);
        http.send("POST", "/read-model/undo", null).expectProblem(409, "nothing-to-undo");
        assertThat(http.get("/read-model/snapshots").json())
                .extracting(snapshot -> snapshot.get("name").asString())
                .containsExactly("sooner");
        Rebuilding.reinstate(http, SET_ASIDE + "/" + enlisted).awaitDone();
        assertThat(http.get("/heroes/" + spider).json().get("teams")).hasSize(1);
        Rebuilding.verify(http).awaitDoneWithoutDrift();
        assertThat(database.schemas()).doesNotContain("roster_previous");
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(http.get("/actuator/health")
                                .json()
                                .get("status")
                                .asString())
                        .isEqualTo("UP"));
    }

    private void takeKeyOfNewHero() {
        node.send(new RegisterHero(spider, "Spider-Boy", "Pedro Parqueador", null, List.of(zforce)));
        database.jdbc()
                .sql("create table public.kept as select * from eventstore.hero_key where hero_id = ?")
                .param(spider)
                .update();
        database.jdbc()
                .sql("delete from eventstore.hero_key where hero_id = ?")
                .param(spider)
                .update();
    }

    private void restoreKey() {
        database.jdbc()
                .sql("insert into eventstore.hero_key select * from public.kept")
                .update();
    }

    @Test
    void anEventThatCannotBeReadIsSetAsideOnAnyNodeAndATeamGoesOn() {
        node.projection().shutDown();
        var unreadable = database.append(zforce, 1, "Team", "TeamRenamed", "1", "{\"teamId\": 7}");
        var unknown = database.append(zforce, 2, "Team", "TeamMoved", "1", "{}");
        var never = enlist(deadpond, 2, Node.id());
        node.projection().start();
        awaitFailure(unreadable);
        try (var other = Node.start(database)) {
            var there = Http.to(other);
            assertThat(there.get(ROSTER)
                            .expect(200)
                            .json()
                            .at("/failure/event/position")
                            .asLong())
                    .as("any node can tell")
                    .isEqualTo(unreadable);
            there.send("POST", SET_ASIDE, Map.of("position", unreadable, "reason", "A bug of last week"))
                    .expect(201);
        }
        awaitFailure(unknown);
        setAside(unknown);
        await().untilAsserted(() -> assertThat(
                        awaitFailure(never).at("/failure/reason").asString())
                .startsWith("The event at position " + never + " can't be applied. PostgreSQL refused it"));
        setAside(never);
        database.append(
                zforce,
                3,
                "Team",
                "TeamRelocated",
                "1",
                "{\"teamId\": \"" + zforce + "\", \"headquarters\": \"Here\"}");
        node.send(new DischargeHero(deadpond, preventers));
        node.awaitProjection();

        var team = http.get("/teams/" + zforce).json();
        assertThat(team.get("headquarters").asString()).isEqualTo("Here");
        assertThat(team.get("version").asLong()).isEqualTo(3);
        assertThat(http.get("/teams/" + zforce + "?asOf=" + database.head()).json())
                .isEqualTo(team);
        var tables = node.tables();
        Rebuilding.begin(http).awaitDoneWithoutDrift();
        assertThat(node.tables()).isEqualTo(tables);
    }

    @Test
    void aProjectionThatRunsAndDoesNotMoveIsReported() throws Exception {
        try (var lock = database.lockReadModel()) {
            node.send(new ReviseTeam(zforce, null, "A bar"));

            await().atMost(Duration.ofSeconds(30))
                    .until(() -> projection().get("state").asString().equals("stalled"));

            var health = http.get("/actuator/health").expect(503).json().at("/components/projection");
            assertThat(health.at("/details/state").asString()).isEqualTo("stalled");
            assertThat(projection().get("lag").asLong()).isOne();
            assertThat(projection().get("lagSeconds").asLong()).isBetween(10L, 60L);
            assertThat(projection().get("failure").isNull()).isTrue();
            lock.rollback();
        }
        await().atMost(Duration.ofSeconds(30))
                .until(() -> projection().get("state").asString().equals("running"));
    }

    private long enlist(UUID hero, long version, UUID team) {
        return database.append(
                hero,
                version,
                "Hero",
                "HeroEnlisted",
                "1",
                "{\"heroId\": \"%s\", \"teamId\": \"%s\"}".formatted(hero, team));
    }

    private void setAside(long position) {
        http.send("POST", SET_ASIDE, Map.of("position", position, "reason", "So that the others go on"))
                .expect(201);
    }

    private JsonNode awaitFailure(long position) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(
                                projection().at("/failure/event/position").asLong())
                        .as(projection().toString())
                        .isEqualTo(position));
        return projection();
    }

    private JsonNode projection() {
        return http.get(ROSTER).expect(200).json();
    }
}
