package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.Http.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes on the condition that nobody wrote in between (RFC 9110, 13.1.1), and reads of what is not known yet. */
class ConditionalWritesIT extends OnTwoNodes {

    private static final Logger log = LoggerFactory.getLogger(ConditionalWritesIT.class);

    private static final Duration SPAN = Duration.ofSeconds(Integer.getInteger("roster.campaign.seconds", 3));
    private static final int RACES_OF_A_HERO = 60;
    private static final int CLIENTS = 8;

    private static UUID preventers;
    private static UUID zForce;

    @BeforeAll
    static void start() {
        preventers = here.form("Preventers");
        zForce = here.form("Z-Force");
    }

    @Test
    void areDoneAtTheVersionThatWasRead() {
        var hero = here.register("Deadpond", preventers);
        var path = "/heroes/" + hero;

        there.send("PATCH", path, Map.of("name", "Dead Pond"), "If-Match", etag(path))
                .expect(204);
        there.put(path + "/teams/" + zForce, "If-Match", etag(path)).expect(201);
        there.delete("/teams/" + zForce + path, "If-Match", etag(path)).expect(204);
        there.send("PUT", path + "/teams", List.of(zForce), "If-Match", etag(path))
                .expect(204);
        there.delete(path, "If-Match", etag(path)).expect(204);

        var team = here.form("X-Force");
        there.send("PATCH", "/teams/" + team, Map.of("name", "Y-Force"), "If-Match", etag("/teams/" + team))
                .expect(204);
        there.delete("/teams/" + team, "If-Match", etag("/teams/" + team)).expect(204);
    }

    @Test
    void areRefusedAtAnotherVersionAndSayWhichItIs() {
        var hero = here.register("Deadpond", preventers);
        var path = "/heroes/" + hero;
        var old = etag(path);
        here.send("PATCH", path, Map.of("name", "Dead Pond")).expect(204);

        for (var refused : List.of(
                here.send("PATCH", path, Map.of("name", "X"), "If-Match", old),
                here.put(path + "/teams/" + zForce, "If-Match", old),
                here.delete("/teams/" + preventers + path, "If-Match", old),
                here.send("PUT", path + "/teams", List.of(), "If-Match", old),
                here.delete(path, "If-Match", old))) {
            refused.expectProblem(412, "has-changed");
            assertThat(refused.json().get("version").asInt()).isEqualTo(2);
        }
        assertThat(here.get(path).json().get("version").asInt()).isEqualTo(2);
    }

    @Test
    void ofATeamAreNotRefusedBecauseHeroesJoined() {
        var team = here.form("X-Force");
        var read = etag("/teams/" + team);
        here.register("Deadpond", team);

        assertThat(etag("/teams/" + team)).isNotEqualTo(read);
        here.send("PATCH", "/teams/" + team, Map.of("name", "Y-Force"), "If-Match", read)
                .expect(204);
        here.send("PATCH", "/teams/" + team, Map.of("name", "Z-Force"), "If-Match", read)
                .expectProblem(412, "has-changed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "\"9-x\", \"1-y\"", "\"1\"", " \"1-\" "})
    void takeAnyOfTheirTags(String ifMatch) {
        var hero = here.register("Deadpond", preventers);

        here.send("PATCH", "/heroes/" + hero, Map.of("name", "X"), "If-Match", ifMatch)
                .expect(204);
    }

    @ParameterizedTest
    @ValueSource(strings = {"W/\"1-x\"", "\"x\"", "\"01-x\", \"99999999999999999999\"", "\"-1\""})
    void areRefusedForTagsThatNothingHas(String ifMatch) {
        var hero = here.register("Deadpond", preventers);

        here.send("PATCH", "/heroes/" + hero, Map.of("name", "X"), "If-Match", ifMatch)
                .expectProblem(412, "has-changed");
    }

    @Test
    void needTags() {
        var hero = here.register("Deadpond");

        for (var header : List.of("If-Match", "If-None-Match")) {
            for (var value : List.of("1", "", "\"0-x\", *")) {
                here.send("PATCH", "/heroes/" + hero, Map.of("name", "X"), header, value)
                        .expectProblem(400, "bad-request");
            }
        }
    }

    @Test
    void neverForgetAHeroAtAnotherVersion() {
        var hero = here.register("Deadpond");
        var path = "/heroes/" + hero;
        var old = etag(path);
        here.send("PATCH", path, Map.of("name", "Dead Pond")).expect(204);
        var officer = Http.to(node, node.token("privacy-officer"));

        officer.send("POST", path + "/erasure", null, "If-Match", old).expectProblem(412, "has-changed");
        officer.send("POST", path + "/erasure", null, "If-None-Match", "*").expectProblem(412, "precondition-failed");
        assertThat(here.get(path).expect(200).json().get("name").asString()).isEqualTo("Dead Pond");

        officer.send("POST", path + "/erasure", null, "If-Match", etag(path)).expect(204);
        officer.send("POST", path + "/erasure", null, "If-Match", old).expectProblem(404, "hero-is-forgotten");
    }

    @Test
    void onlyIfAbsentMakeAMembershipOnce() {
        var hero = here.register("Deadpond");
        for (var path : List.of("/heroes/" + hero + "/teams/" + preventers, "/teams/" + zForce + "/heroes/" + hero)) {
            here.put(path, "If-Match", "*").expectProblem(412, "precondition-failed");
            here.put(path, "If-None-Match", "*").expect(201);
            there.put(path, "If-None-Match", "*").expectProblem(412, "precondition-failed");
            there.put(path, "If-Match", "*").expect(204);
            there.put(path, "If-Match", "\"0-x\"").expectProblem(412, "has-changed");

            here.delete(path, "If-None-Match", "*").expectProblem(412, "precondition-failed");
            here.delete(path, "If-Match", "*").expect(204);
            here.delete(path, "If-Match", "*").expectProblem(412, "precondition-failed");
            here.delete(path, "If-None-Match", "*").expect(204);
        }
        assertThat(versions(hero)).isEqualTo(List.of(0L, 1L, 2L, 3L, 4L));
    }

    @Test
    void onlyIfAbsentLeaveWhatIsThere() {
        var hero = here.register("Deadpond");
        var path = "/heroes/" + hero;
        var team = "/teams/" + here.form("X-Force");

        for (var refused : List.of(
                here.send("PATCH", path, Map.of("name", "X"), "If-None-Match", "*"),
                here.send("PUT", path + "/teams", List.of(zForce), "If-None-Match", "*"),
                here.delete(path, "If-None-Match", "*"),
                here.send("PATCH", team, Map.of("name", "X"), "If-None-Match", "*"),
                here.delete(team, "If-None-Match", "*"))) {
            refused.expectProblem(412, "precondition-failed");
        }
        here.send("PATCH", path, Map.of("name", "X"), "If-None-Match", "W/\"0-x\"")
                .expectProblem(412, "has-changed");
        here.send("PATCH", path, Map.of("name", "X"), "If-None-Match", "\"1-x\"")
                .expect(204);
        here.send("PATCH", path, Map.of("name", "Y"), "If-Match", "\"1\"", "If-None-Match", "*")
                .expectProblem(412, "precondition-failed");
        assertThat(versions(hero)).isEqualTo(List.of(0L, 1L));
    }

    @Test
    void onlyIfAbsentMakeAHeroOrTeamOfAChosenIdOnce() {
        for (var path : List.of("/heroes", "/teams")) {
            var body = path.equals("/heroes")
                    ? Map.of("id", Node.id(), "name", "Deadpond", "secretName", "Dive Wilson")
                    : Map.of("id", Node.id(), "name", "X-Force", "headquarters", "A bar");
            here.send("POST", path, body, "If-Match", "*").expectProblem(412, "precondition-failed");
            here.send("POST", path, body, "If-Match", "\"0-x\"").expectProblem(412, "precondition-failed");
            here.send("POST", path, body, "If-None-Match", "*").expect(201);

            there.send("POST", path, body, "If-None-Match", "*").expectProblem(412, "precondition-failed");
            there.send("POST", path, body, "If-Match", "\"1-x\"").expectProblem(412, "has-changed");
            there.send("POST", path, body, "If-Match", "\"0-x\"").expect(200);
            there.send("POST", path, body).expect(200);
            var keyed = path.equals("/heroes")
                    ? Map.of("name", "Deadpond", "secretName", "Dive Wilson")
                    : Map.of("name", "X-Force", "headquarters", "A bar");
            var key = Node.id().toString();
            here.send("POST", path, keyed, "If-None-Match", "*", "Idempotency-Key", key)
                    .expect(201);
            there.send("POST", path, keyed, "If-None-Match", "*", "Idempotency-Key", key)
                    .expect(201);
        }
    }

    /** RFC 9110, 13.2.1. */
    @Test
    void thatWouldBeRefusedAnywayAreRefusedSo() {
        var hero = here.register("Deadpond", preventers);
        var path = "/heroes/" + hero;
        var gone = here.form("Gone");
        here.delete("/teams/" + gone).expect(204);
        var taken = Map.of("id", hero, "name", "Another", "secretName", "X");

        for (var condition : List.of("If-Match", "If-None-Match")) {
            var value = condition.equals("If-Match") ? "\"99-x\"" : "*";
            here.send("PATCH", path, "{", condition, value).expectProblem(400, "malformed-body");
            here.send("PATCH", path, Map.of("name", ""), condition, value).expectProblem(422, "invalid-details");
            here.send("PATCH", "/heroes/" + Node.id(), Map.of(), condition, value)
                    .expectProblem(404, "unknown-hero");
            here.put(path + "/teams/" + gone, condition, value).expectProblem(404, "team-is-disbanded");
            here.delete(path + "/teams/" + gone, condition, value).expectProblem(404, "team-is-disbanded");
            here.send("PUT", path + "/teams", List.of(gone), condition, value).expectProblem(422, "team-is-disbanded");
            here.send("PUT", path + "/teams", List.of(zForce, zForce), condition, value)
                    .expectProblem(422, "team-named-twice");
            here.send("POST", "/heroes", taken, condition, value).expectProblem(409, "hero-already-registered");
            here.send(
                            "POST",
                            "/heroes",
                            Map.of("name", "A", "secretName", "B", "teamIds", List.of(gone)),
                            condition,
                            value)
                    .expectProblem(422, "team-is-disbanded");
            here.delete("/tokens/" + Node.id(), condition, value).expectProblem(404, "not-found");
            here.delete("/rebuilds/99", condition, value).expectProblem(404, "unknown-rebuild");
            here.delete("/read-model/snapshots/none", condition, value).expectProblem(404, "unknown-snapshot");
            here.send("POST", "/tokens", Map.of(), condition, value).expectProblem(422, "invalid-details");
            here.send("POST", "/read-model/undo", null, condition, value).expectProblem(409, "nothing-to-undo");
            here.get("/heroes/" + Node.id(), condition, value).expectProblem(404, "unknown-hero");
        }
    }

    @Test
    void toWhatHasNoTagAreRefusedForAny() {
        var token = here.send("POST", "/tokens", Map.of("name", "x", "roles", List.of("viewer")), "If-Match", "*")
                .expect(201)
                .id();
        for (var refused : List.of(
                here.send("POST", "/tokens", Map.of("name", "x", "roles", List.of("viewer")), "If-Match", "\"1\""),
                here.delete("/tokens/" + token, "If-Match", "\"1\""),
                here.delete("/tokens/" + token, "If-None-Match", "*"),
                here.send("POST", "/rebuilds", Map.of(), "If-Match", "\"1\""),
                here.send("POST", "/master-key/rotation", null, "If-Match", "*"),
                here.send("POST", "/commands", "", "If-Match", "*", "Content-Type", "application/x-ndjson"))) {
            refused.expectProblem(412, "precondition-failed");
        }
        here.send("POST", "/commands", "", "If-None-Match", "*", "Content-Type", "application/x-ndjson")
                .expect(200);
        here.send("POST", "/master-key/rotation", null, "If-None-Match", "*").expect(200);
        assertThat(here.get("/rebuilds").json()).isEmpty();
    }

    @Test
    void ofReadsAreJudgedByTheWholeTag() {
        var team = "/teams/" + here.form("X-Force");
        var tag = etag(team);

        here.get(team, "If-Match", "\"9\", " + tag).expect(200);
        here.get(team, "If-Match", "*").expect(200);
        here.get(team, "If-Match", tag.replace("-", "-0")).expectProblem(412, "precondition-failed");
        for (var path : List.of(team, "/teams", team + "/heroes", team + "/history", "/rebuilds")) {
            assertThat(here.get(path, "If-None-Match", "*")
                            .expect(304)
                            .response()
                            .body())
                    .isEmpty();
        }
        here.get("/teams", "If-Match", tag).expectProblem(412, "precondition-failed");
        here.get("/teams", "If-None-Match", tag).expect(200);
    }

    @Test
    void readsOfWhatIsKnownAreNotModified() {
        var team = "/teams/" + here.form("X-Force");
        var known = etag(team);

        var answer = there.get(team, "If-None-Match", known).expect(304);
        assertThat(answer.response().body()).isEmpty();
        assertThat(answer.position()).isPositive();
        here.register("Deadpond", UUID.fromString(team.substring(7)));
        there.get(team, "If-None-Match", known).expect(200);
    }

    /** One hero after another, since a decision reads all that its hero has been through. */
    @Test
    void haveOneWinnerForEachVersion() throws Exception {
        var until = Instant.now().plus(SPAN);
        var races = 0;
        do {
            race(here.register("Deadpond"));
            races += RACES_OF_A_HERO;
        } while (Instant.now().isBefore(until));
        log.info("{} races", races);
    }

    /** Each round, clients on both nodes write on the condition of the same version. */
    private static void race(UUID hero) throws Exception {
        var path = "/heroes/" + hero;
        try (var clients = Executors.newFixedThreadPool(CLIENTS)) {
            for (var round = 0; round < RACES_OF_A_HERO; round++) {
                var version = etag(path);
                var racing = IntStream.range(0, CLIENTS)
                        .mapToObj(client -> clients.submit(() -> rename(client, path, "If-Match", version)))
                        .toList();
                var statuses = new ArrayList<Integer>();
                for (var answer : racing) {
                    statuses.add(answer.get().status());
                }
                assertThat(statuses).containsOnlyOnce(204).containsOnly(204, 412);
            }
        }
        assertThat(versions(hero))
                .isEqualTo(LongStream.rangeClosed(0, RACES_OF_A_HERO).boxed().toList());
    }

    @Test
    void withoutAConditionAreAllDone() throws Exception {
        var hero = here.register("Deadpond");
        try (var clients = Executors.newFixedThreadPool(CLIENTS)) {
            var free = IntStream.range(0, 40)
                    .mapToObj(client -> clients.submit(() -> rename(client, "/heroes/" + hero)))
                    .toList();
            for (var answer : free) {
                answer.get().expect(204);
            }
        }
        assertThat(versions(hero))
                .isEqualTo(LongStream.rangeClosed(0, 40).boxed().toList());
    }

    private static Answer rename(int client, String path, String... headers) {
        return (client % 2 == 0 ? here : there)
                .send("PATCH", path, Map.of("name", "Name " + UUID.randomUUID()), headers);
    }

    private static List<Long> versions(UUID hero) {
        return node.jdbc()
                .sql("select sequence from eventstore.event where aggregate_id = ? order by sequence")
                .param(hero)
                .query(Long.class)
                .list();
    }

    /** Somebody else is always there first. */
    @Test
    void withoutAConditionAreRetriedAndThenRefused() {
        var hero = here.register("Deadpond");
        node.jdbc().sql("create sequence attempts").update();
        node.jdbc().sql("""
                create function be_late() returns trigger language plpgsql as $$
                begin
                    perform nextval('attempts');
                    raise unique_violation using constraint = 'event_aggregate_id_sequence_key';
                end $$""").update();
        node.jdbc()
                .sql("create trigger be_late before insert on eventstore.event for each row when (new.aggregate_id = '"
                        + hero + "') execute function be_late()")
                .update();
        try {
            here.send("PATCH", "/heroes/" + hero, Map.of("name", "Dead Pond")).expectProblem(409, "conflict");

            assertThat(node.jdbc()
                            .sql("select last_value from attempts")
                            .query(Integer.class)
                            .single())
                    .isEqualTo(11);
        } finally {
            node.jdbc().sql("drop trigger be_late on eventstore.event").update();
        }
        here.send("PATCH", "/heroes/" + hero, Map.of("name", "Dead Pond")).expect(204);
    }

    private static String etag(String path) {
        return here.get(path).expect(200).header("ETag");
    }
}
