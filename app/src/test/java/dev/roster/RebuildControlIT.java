package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roster.Http.Answer;
import dev.roster.eventstore.postgres.TestPostgres;
import dev.roster.eventstore.postgres.TestPostgres.Database;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Rebuilds as administrators see them: begun, watched, cancelled and undone over HTTP, on any node. */
class RebuildControlIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Map<String, Object> REBUILD = Map.of();
    private static final Map<String, Object> VERIFY = Map.of("verifyOnly", true);

    private Database database;
    private Node node;
    private Http admin;
    private UUID team;
    private UUID hero;

    @BeforeEach
    void start() {
        database = TestPostgres.newDatabase();
        node = Node.start(database);
        admin = Http.to(node);
        team = admin.form("Z-Force");
        hero = admin.register("Deadpond", team);
        admin.register("Rusty-Man");
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private Answer begin(Map<String, Object> wanted) {
        return admin.send("POST", "/rebuilds", wanted);
    }

    private Answer undo() {
        return admin.send("POST", "/read-model/undo", null);
    }

    private static String address(Answer begun) {
        return begun.expect(202).header("Location");
    }

    private JsonNode awaitEnd(String address) {
        return awaitState(address, Set.of("done", "failed", "cancelled", "interrupted"));
    }

    private JsonNode awaitState(String address, Set<String> states) {
        return await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(
                        () -> admin.get(address).expect(200).json(),
                        rebuild -> states.contains(rebuild.get("state").asString()));
    }

    private JsonNode done(Answer begun) {
        var rebuild = awaitEnd(address(begun));
        assertThat(rebuild.get("state").asString()).as(rebuild.toString()).isEqualTo("done");
        return rebuild;
    }

    private void assertNothingIsLeft() {
        assertThat(node.rows("select nspname from pg_namespace where nspname like 'roster\\_next\\_%'"))
                .isEmpty();
        // Of rebuilds, and of who replaces a generation. It is let go a moment after the end is told.
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(node.rows("""
                        select pid, mode from pg_locks
                        where locktype = 'advisory' and objsubid = 2 and objid = 0 and (
                            classid::bigint = hashtext('roster.rebuild')::bigint & 4294967295
                            or classid::bigint = hashtext('roster.read-model')::bigint & 4294967295
                                and mode = 'ExclusiveLock')
                          and database = (select oid from pg_database where datname = current_database())""")).isEmpty());
    }

    @Nested
    class ARebuild {

        @Test
        void isAcceptedAndCanBeWatchedToItsEnd() throws SQLException {
            var before = node.tables();
            var states = new LinkedHashSet<String>();
            Answer begun;
            JsonNode rebuild;
            try (var held = database.lockReadModel()) {
                begun = begin(REBUILD).expect(202);

                assertThat(begun.header("Location")).isEqualTo("/rebuilds/1");
                assertThat(begun.json().get("kind").asString()).isEqualTo("rebuild");
                assertThat(begun.json().get("endedAt").isNull()).isTrue();
                states.add(begun.json().get("state").asString());
                rebuild = awaitState("/rebuilds/1", Set.of("comparing", "swapping"));
                assertThat(rebuild.get("percent").asInt()).isEqualTo(90);
                states.add(rebuild.get("state").asString());
            }
            rebuild = awaitEnd("/rebuilds/1");
            states.add(rebuild.get("state").asString());

            assertThat(states).hasSize(3).startsWith("waiting").endsWith("done");
            assertThat(rebuild.get("position").asLong())
                    .isEqualTo(rebuild.get("head").asLong())
                    .isEqualTo(database.head());
            assertThat(rebuild.get("percent").asInt()).isEqualTo(100);
            assertThat(rebuild.get("events").asLong())
                    .isEqualTo(node.jdbc()
                            .sql("select count(*) from eventstore.event")
                            .query(Long.class)
                            .single());
            assertThat(rebuild.get("secondsLeft").isNull()).isTrue();
            assertThat(Instant.parse(rebuild.get("endedAt").asString()))
                    .isAfterOrEqualTo(Instant.parse(rebuild.get("startedAt").asString()));
            assertThat(rebuild.get("failure").isNull()).isTrue();
            var comparison = rebuild.get("comparison");
            assertThat(comparison.get("differing").asLong()).isZero();
            assertThat(comparison.get("rows").toString()).isEqualTo("{\"hero\":2,\"team\":1,\"heroteamlink\":1}");
            assertThat(node.tables()).isEqualTo(before);
            assertNothingIsLeft();
        }

        @Test
        void isListedWithTheOthersTheNewestFirst() {
            done(begin(REBUILD));
            done(begin(VERIFY));
            done(undo());

            var list = admin.get("/rebuilds").expect(200).json();

            assertThat(list.valueStream().map(rebuild -> rebuild.get("kind").asString()))
                    .containsExactly("undo", "verify", "rebuild");
            assertThat(list.valueStream().map(rebuild -> rebuild.get("id").asLong()))
                    .containsExactly(3L, 2L, 1L);
        }

        @Test
        void isAskedForWithABodyThatSaysNothingElse() {
            assertThat(done(begin(VERIFY)).get("kind").asString()).isEqualTo("verify");
            assertThat(done(begin(Map.of("verifyOnly", false))).get("kind").asString())
                    .isEqualTo("rebuild");
            assertThat(done(admin.send("POST", "/rebuilds", "{\"verifyOnly\": null}"))
                            .get("kind")
                            .asString())
                    .isEqualTo("rebuild");
        }

        @Test
        void isRefusedIfItsBodyIsNoneOfThese() {
            var bodies = List.of(
                    "",
                    "null",
                    "[]",
                    "true",
                    "{",
                    "{\"verify\": true}",
                    "{\"verifyOnly\": \"true\"}",
                    "{\"verifyOnly\": 1}",
                    "{\"verifyOnly\": true, \"verifyOnly\": false}");

            assertThat(bodies)
                    .allSatisfy(body -> admin.send("POST", "/rebuilds", body).expectProblem(400, "malformed-body"));

            admin.send("POST", "/rebuilds", "verifyOnly=true", "Content-Type", "application/x-www-form-urlencoded")
                    .expectProblem(415, "unsupported-media-type");
            assertThat(admin.get("/rebuilds").expect(200).json()).isEmpty();
        }

        @Test
        void isNotThereUnderAnotherNumber() {
            for (var unknown : List.of("/rebuilds/99", "/rebuilds/0")) {
                admin.get(unknown).expectProblem(404, "unknown-rebuild");
                admin.delete(unknown).expectProblem(404, "unknown-rebuild");
            }
            for (var malformed : List.of("/rebuilds/first", "/rebuilds/9223372036854775808")) {
                admin.get(malformed).expectProblem(400, "invalid-details");
                admin.delete(malformed).expectProblem(400, "invalid-details");
            }
        }

        @Test
        void isNotSaidToBeInterruptedIfItEndsWhileSomebodyLooks() throws Exception {
            Future<JsonNode> seen;
            try (var somebody = Executors.newVirtualThreadPerTaskExecutor()) {
                String address;
                try (var held = database.lockReadModel()) {
                    address = address(begin(VERIFY));
                    node.jdbc()
                            .sql("alter table eventstore.rebuild rename to rebuild_row")
                            .update();
                    node.jdbc().sql("""
                            create view eventstore.rebuild as select * from eventstore.rebuild_row
                            where current_query() not like '%from pg_locks%'
                               or pg_advisory_xact_lock_shared(77) is not null""").update();
                    // Between what is known of it and whether it holds its lock.
                    try (var between = database.lock("select pg_advisory_xact_lock(77)")) {
                        seen = somebody.submit(
                                () -> admin.get(address).expect(200).json());
                        await().until(() -> database.isWaiting("%from pg_locks%"));
                        held.close();
                        await().until(() -> node.rows("select from eventstore.rebuild_row where ended_at is null")
                                .isEmpty());
                        assertNothingIsLeft();
                    }
                }
                assertThat(seen.get().get("state").asString()).isEqualTo("done");
            }
        }

        @Test
        void cannotBeCancelledWhenItIsDone() {
            var address = address(begin(REBUILD));
            awaitEnd(address);

            admin.delete(address).expectProblem(409, "rebuild-ended");

            assertThat(awaitEnd(address).get("state").asString()).isEqualTo("done");
        }
    }

    @Nested
    class WhileOneRuns {

        @Test
        void anotherIsRefusedOnEveryNodeUntilItHasEnded() throws SQLException {
            try (var other = Node.start(database)) {
                var there = Http.to(other);
                String address;
                try (var held = database.lockReadModel()) {
                    address = address(begin(REBUILD));

                    for (var anybody : List.of(admin, there)) {
                        for (var refused : List.of(
                                anybody.send("POST", "/rebuilds", REBUILD),
                                anybody.send("POST", "/rebuilds", VERIFY),
                                anybody.send("POST", "/read-model/undo", null))) {
                            refused.expectProblem(409, "rebuild-running");
                            assertThat(refused.header("Location")).isEqualTo(address);
                        }
                    }
                    assertThat(there.get(address)
                                    .expect(200)
                                    .json()
                                    .get("endedAt")
                                    .isNull())
                            .isTrue();
                    assertThat(there.get("/heroes/" + hero)
                                    .expect(200)
                                    .json()
                                    .get("name")
                                    .asString())
                            .as("everybody goes on reading")
                            .isEqualTo("Deadpond");
                }
                assertThat(awaitEnd(address).get("state").asString()).isEqualTo("done");
                there.send("POST", "/rebuilds", VERIFY).expect(202);
            }
        }

        @Test
        void itIsCancelledFromAnyNodeAndLeavesNothing() throws SQLException {
            var before = node.tables();
            var live = admin.get("/read-model").expect(200).json().get("live");
            try (var other = Node.start(database);
                    var held = database.lockReadModel()) {
                var address = address(begin(REBUILD));
                awaitState(address, Set.of("comparing", "swapping"));
                assertThat(node.rows("select from pg_namespace where nspname = 'roster_next_1'"))
                        .hasSize(1);

                Http.to(other).delete(address).expect(204);

                var rebuild = admin.get(address).expect(200).json();
                assertThat(rebuild.get("state").asString()).isEqualTo("cancelled");
                assertThat(rebuild.get("endedAt").isNull()).isFalse();
                assertThat(rebuild.get("failure").isNull()).isTrue();
                assertThat(node.rows("select from pg_namespace where nspname like 'roster\\_next\\_%'"))
                        .isEmpty();
                assertThat(node.tables()).isEqualTo(before);
                var readModel = admin.get("/read-model").expect(200).json();
                assertThat(readModel.get("previous").isNull()).isTrue();
                assertThat(readModel.at("/live/builtAt")).isEqualTo(live.get("builtAt"));
                admin.delete(address).expectProblem(409, "rebuild-ended");
            }
            assertNothingIsLeft();
            done(begin(REBUILD));
        }
    }

    /** A cancellation is not heard, as if it had come a moment later. */
    @Nested
    class OneThatIsDoneBeforeItHearsOfItsCancellation {

        @BeforeEach
        void deafen() {
            node.jdbc().sql("create sequence cancellations").update();
            node.jdbc().sql("""
                    create function deafen() returns trigger language plpgsql as
                    $$ begin perform nextval('cancellations'); new.cancelled = false; return new; end $$""").update();
            node.jdbc().sql("""
                    create trigger deafen before update on eventstore.rebuild
                    for each row when (new.cancelled) execute function deafen()""").update();
        }

        @Test
        void isNotSaidToBeCancelled() throws Exception {
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                Future<Answer> cancellation;
                try (var held = database.lockReadModel()) {
                    var address = address(begin(REBUILD));
                    cancellation = threads.submit(() -> admin.delete(address));
                    await().atMost(PATIENCE)
                            .until(() -> node.jdbc()
                                    .sql("select is_called from cancellations")
                                    .query(Boolean.class)
                                    .single());
                }

                cancellation.get().expectProblem(409, "rebuild-ended");
            }
        }
    }

    @Nested
    class AnUndo {

        @Test
        void needsAGenerationBefore() {
            undo().expectProblem(409, "nothing-to-undo");

            assertThat(admin.get("/rebuilds").expect(200).json()).isEmpty();
        }

        @Test
        void goesBackAndCanBeUndone() {
            var first = builtAt("live");
            done(begin(REBUILD));
            var second = builtAt("live");
            admin.register("Spider-Boy", team);
            assertThat(second).isNotEqualTo(first);
            assertThat(builtAt("previous")).isEqualTo(first);

            var undone = done(undo());

            assertThat(undone.get("kind").asString()).isEqualTo("undo");
            assertThat(undone.get("position").asLong())
                    .isEqualTo(undone.get("head").asLong())
                    .isEqualTo(database.head());
            assertThat(undone.get("percent").asInt()).isEqualTo(100);
            assertThat(builtAt("live")).isEqualTo(first);
            assertThat(builtAt("previous")).isEqualTo(second);
            assertThat(node.tables().get("hero")).as("it is up to date").hasSize(3);

            admin.register("Captain North America", team);
            done(undo());

            assertThat(builtAt("live")).isEqualTo(second);
            assertThat(builtAt("previous")).isEqualTo(first);
            assertThat(node.tables().get("heroteamlink")).hasSize(3);
            Rebuilding.verify(admin).awaitDoneWithoutDrift();
            assertNothingIsLeft();
        }

        private String builtAt(String generation) {
            return admin.get("/read-model")
                    .expect(200)
                    .json()
                    .at("/" + generation + "/builtAt")
                    .asString();
        }
    }

    @Nested
    class TheReadModel {

        @Test
        void isShownWithTheGenerationBefore() {
            var before = admin.get("/read-model").expect(200).json();
            assertThat(before.get("served").asBoolean()).isTrue();
            assertThat(before.get("previous").isNull()).isTrue();
            assertIsCurrent(before, before.get("live"), database.head(), 0);

            done(begin(REBUILD));
            var position = database.head();
            admin.register("Spider-Boy", team);

            var after = admin.get("/read-model").expect(200).json();
            assertIsCurrent(after, after.get("live"), database.head(), 0);
            assertIsCurrent(after, after.get("previous"), position, 2);
            assertThat(builtAt(after.get("live"))).isAfter(builtAt(after.get("previous")));
        }

        private static void assertIsCurrent(JsonNode readModel, JsonNode generation, long position, long lag) {
            assertThat(generation.get("version").asInt())
                    .isEqualTo(readModel.get("version").asInt());
            assertThat(generation.get("position").asLong()).isEqualTo(position);
            assertThat(generation.get("lag").asLong()).isEqualTo(lag);
            assertThat(generation.get("bytes").asLong()).isPositive();
            assertThat(builtAt(generation)).isBefore(Instant.now());
        }

        private static Instant builtAt(JsonNode generation) {
            return Instant.parse(generation.get("builtAt").asString());
        }

        @Test
        void isNotServedByANodeOfAnotherVersion() {
            node.jdbc().sql("update roster.progress set version = version + 1").update();
            node.jdbc().sql("alter table roster.hero rename name to alias").update();

            var refused = admin.get("/heroes").expectProblem(503, "not-served");

            assertThat(refused.header("Retry-After")).isEqualTo("5");
            assertThat(admin.get("/read-model").expect(200).json().get("served").asBoolean())
                    .isFalse();
        }
    }

    @Nested
    class ADriftedRow {

        @BeforeEach
        void drift() {
            node.jdbc()
                    .sql("update roster.hero set age = 99 where id = ?")
                    .param(hero)
                    .update();
            node.jdbc()
                    .sql("delete from roster.heroteamlink where hero_id = ?")
                    .param(hero)
                    .update();
        }

        @Test
        void isFoundByAVerificationAndMendedByARebuild() {
            var found = done(begin(VERIFY)).get("comparison");

            assertDrift(found);
            assertThat(age()).as("it is only said").isEqualTo(99);

            var mended = done(begin(REBUILD)).get("comparison");

            assertDrift(mended);
            assertThat(age()).isNull();
            assertThat(node.tables().get("heroteamlink")).containsExactly(Map.of("team_id", team, "hero_id", hero));
            Rebuilding.verify(admin).awaitDoneWithoutDrift();
        }

        private void assertDrift(JsonNode comparison) {
            assertThat(comparison.get("position").asLong()).isEqualTo(database.head());
            assertThat(comparison.get("differing").asLong()).isEqualTo(2);
            var drift = comparison.get("drift");
            assertThat(drift.valueStream().map(row -> row.get("table").asString()))
                    .containsExactly("hero", "heroteamlink");
            assertThat(drift.at("/0/key/id").asString()).isEqualTo(hero.toString());
            assertThat(drift.at("/0/columns").toString()).isEqualTo("[\"age\"]");
            assertThat(drift.at("/0/live").propertyNames())
                    .as("nothing personal")
                    .containsExactly("id", "version");
            assertThat(drift.at("/0/rebuilt").propertyNames()).containsExactly("id", "version");
            assertThat(drift.at("/1/key").toString())
                    .isEqualTo("{\"team_id\":\"" + team + "\",\"hero_id\":\"" + hero + "\"}");
            assertThat(drift.at("/1/live").isNull()).isTrue();
            assertThat(drift.at("/1/rebuilt")).isEqualTo(drift.at("/1/key"));
        }

        private Object age() {
            return node.tables().get("hero").stream()
                    .filter(row -> row.get("id").equals(hero))
                    .findFirst()
                    .orElseThrow()
                    .get("age");
        }
    }
}
