package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roster.Http.Answer;
import dev.roster.api.HeroCommand.EnlistHero;
import dev.roster.api.HeroCommand.ForgetHero;
import dev.roster.api.HeroCommand.NewAge;
import dev.roster.api.HeroCommand.RegisterHero;
import dev.roster.api.HeroCommand.RetireHero;
import dev.roster.api.HeroCommand.ReviseHero;
import dev.roster.api.TeamCommand.DisbandTeam;
import dev.roster.api.TeamCommand.FormTeam;
import dev.roster.api.TeamCommand.ReviseTeam;
import dev.roster.eventstore.postgres.TestPostgres;
import dev.roster.eventstore.postgres.TestPostgres.Database;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Snapshots of the read model: how it all was, asked by REST and by SQL, whatever has happened since. */
class SnapshotsIT {

    private static final String SNAPSHOTS = "/read-model/snapshots";
    private static final String NAME = "before_spider_boy_left";
    private static final String OF_IT = "snapshot=" + NAME;
    private static final int OTHERS = 22;

    private static Database database;
    private static Node node;
    private static Http admin;
    private static Http viewer;

    private static UUID preventers;
    private static UUID zForce;
    private static UUID spiderBoy;
    private static UUID rustyMan;

    /** What the live tables had at some positions. */
    private static final TreeMap<Long, Map<String, List<Map<String, Object>>>> MOMENTS = new TreeMap<>();

    private static long before;

    @BeforeAll
    static void tellTheStory() {
        database = TestPostgres.newDatabase();
        node = Node.start(database, List.of("--roster.rebuild-patience=2s"));
        admin = Http.to(node);
        viewer = Http.to(node, node.token("viewer"));
        preventers = admin.form("Preventers");
        zForce = admin.form("Z-Force");
        var deadpond = admin.register("Deadpond", zForce, preventers);
        rustyMan = admin.register("Rusty-Man", preventers);
        node.send(new ReviseHero(rustyMan, null, null, new NewAge(48)));
        for (var i = 0; i < OTHERS; i++) {
            node.send(new RegisterHero(
                    Node.id(),
                    "Other " + i % 3,
                    "Secret",
                    i % 4 == 0 ? null : i,
                    i < 21 ? List.of(zForce) : List.of()));
        }
        spiderBoy = admin.register("Spider-Boy", preventers);
        remember();
        before = admin.put("/teams/" + zForce + "/heroes/" + spiderBoy)
                .expect(201)
                .position();
        remember();
        admin.delete("/teams/" + zForce + "/heroes/" + spiderBoy).expect(204);
        node.send(new ReviseHero(spiderBoy, "Spider-Man", "Pedro", new NewAge(16)));
        node.send(new ReviseTeam(zForce, "Z-Farce", "Elsewhere"));
        remember();
        node.send(new DisbandTeam(zForce));
        node.send(new RetireHero(rustyMan));
        node.send(new RetireHero(deadpond));
        remember();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static void dropAll() {
        snapshots()
                .valueStream()
                .forEach(snapshot -> admin.delete(
                                SNAPSHOTS + "/" + snapshot.get("name").asString())
                        .expect(204));
        assertThat(database.schemas()).noneMatch(schema -> schema.contains("_next_") || schema.contains("_at_"));
    }

    abstract static class Apart {

        @AfterEach
        void leaveNothing() {
            dropAll();
        }
    }

    private static void remember() {
        node.awaitProjection();
        MOMENTS.put(database.head(), node.tables());
    }

    private static JsonNode snapshots() {
        return admin.get(SNAPSHOTS).expect(200).json();
    }

    private static Answer begin(Map<String, Object> wanted) {
        return admin.send("POST", SNAPSHOTS, wanted);
    }

    private static Rebuilding building(Map<String, Object> wanted) {
        return new Rebuilding(admin, begin(wanted).expect(202).header("Location"));
    }

    private static JsonNode build(String name, long position) {
        building(Map.of("asOf", position, "name", name)).awaitDone();
        return admin.get(SNAPSHOTS + "/" + name).expect(200).json();
    }

    private static Map<String, List<Map<String, Object>>> tables(String name) {
        var schema = "roster_at_" + name;
        return Map.of(
                "hero", node.rows("select * from " + schema + ".hero order by id"),
                "team", node.rows("select * from " + schema + ".team order by id"),
                "heroteamlink", node.rows("select * from " + schema + ".heroteamlink order by team_id, hero_id"));
    }

    private static List<String> names(Answer list) {
        return list.expect(200)
                .json()
                .valueStream()
                .map(row -> row.get("name").asString())
                .toList();
    }

    private static List<JsonNode> pages(String first) {
        return pages(first, before);
    }

    /** All rows of a list, from page to page. */
    private static List<JsonNode> pages(String first, long position) {
        var all = new ArrayList<JsonNode>();
        for (var path = first; path != null; ) {
            var page = viewer.get(path).expect(200);
            assertThat(page.position()).isEqualTo(position);
            page.json().forEach(all::add);
            path = next(page);
            assertThat(path == null || path.contains("snapshot=") || path.contains("asOf="))
                    .isTrue();
        }
        return all;
    }

    private static String next(Answer page) {
        var link = page.header("Link");
        return link == null ? null : link.substring(1, link.indexOf('>'));
    }

    @Nested
    class ASnapshot extends Apart {

        @Test
        void hasWhatTheLiveTablesHadThen() {
            for (var moment : MOMENTS.entrySet()) {
                var name = "p" + moment.getKey();
                var rebuild =
                        building(Map.of("asOf", moment.getKey().toString())).awaitDone();

                assertThat(rebuild.get("kind").asString()).isEqualTo("snapshot");
                assertThat(rebuild.get("snapshot").asString()).isEqualTo(name);
                assertThat(rebuild.get("position").asLong()).isEqualTo(moment.getKey());
                assertThat(rebuild.get("comparison").isNull()).isTrue();
                assertThat(tables(name)).isEqualTo(moment.getValue());
                assertThat(node.rows("select position from roster_at_" + name + ".progress"))
                        .containsExactly(Map.of("position", moment.getKey()));
            }
            assertThat(MOMENTS.values().stream().distinct()).as("they differ").hasSize(4);
        }

        /** The lists as of a moment are made from the events, without a snapshot. */
        @Test
        void hasTheListsAsOfItsMoment() {
            for (var moment : MOMENTS.keySet()) {
                build(NAME, moment);
                for (var list : List.of("/heroes?limit=7", "/heroes?limit=5&sort=-id", "/teams?limit=1&sort=id")) {
                    var ofIt = pages(list + "&" + OF_IT, moment);
                    assertThat(pages(list + "&asOf=" + moment, moment)).isEqualTo(ofIt);
                    assertThat(ofIt.stream().map(row -> row.get("id")).distinct())
                            .hasSameSizeAs(ofIt)
                            .hasSameSizeAs(MOMENTS.get(moment).get(list.contains("heroes") ? "hero" : "team"));
                }
                dropAll();
            }
        }

        @Test
        void isOfTheLastPositionThatWasRecordedByAnInstant() {
            var recorded = node.jdbc()
                    .sql(
                            "select to_json(recorded_at at time zone 'UTC') #>> '{}' || 'Z' from eventstore.event where position = ?")
                    .param(before)
                    .query(String.class)
                    .single();

            var rebuild = building(Map.of("asOf", recorded, "name", NAME)).awaitDone();

            assertThat(rebuild.get("position").asLong()).isEqualTo(before);
            assertThat(tables(NAME)).isEqualTo(MOMENTS.get(before));
            begin(Map.of("asOf", Instant.now().plusSeconds(60).toString())).expectProblem(400, "invalid-details");
        }

        @Test
        void isEmptyBeforeAnythingHappened() {
            build("nothing", 0);

            assertThat(tables("nothing").values())
                    .allSatisfy(rows -> assertThat(rows).isEmpty());
            assertThat(names(viewer.get("/heroes?snapshot=nothing"))).isEmpty();
            viewer.get("/teams/" + zForce + "?snapshot=nothing").expectProblem(404, "unknown-team");
        }

        @Test
        void hasTheKeysIndexesAndReferencesOfTheLiveTables() {
            build(NAME, before);

            assertThat(definitions("roster_at_" + NAME))
                    .isEqualTo(definitions("roster"))
                    .hasSizeGreaterThan(20);
        }

        private List<String> definitions(String schema) {
            return database.jdbc().sql("""
                    select indexdef from pg_indexes where schemaname = :schema
                    union all select conrelid::regclass || pg_get_constraintdef(oid) from pg_constraint
                        where connamespace = to_regnamespace(:schema)
                    order by 1""").param("schema", schema).query(String.class).list().stream()
                    .map(definition -> definition.replace(schema + ".", "").replaceAll("_oid_\\d+", ""))
                    .toList();
        }

        @Test
        void isListedWithWhatItIs() {
            var begun = begin(Map.of("asOf", before, "name", NAME, "timeToLive", "P30D"));
            assertThat(begun.expect(202).header("Link")).isEqualTo("<" + SNAPSHOTS + "/" + NAME + ">; rel=\"related\"");
            new Rebuilding(admin, begun.header("Location")).awaitDone();

            var snapshot = admin.get(SNAPSHOTS + "/" + NAME).expect(200).json();

            assertThat(snapshots()).hasSize(1);
            assertThat(snapshots().get(0)).isEqualTo(snapshot);
            assertThat(snapshot.get("name").asString()).isEqualTo(NAME);
            assertThat(snapshot.get("schema").asString()).isEqualTo("roster_at_" + NAME);
            assertThat(snapshot.get("position").asLong()).isEqualTo(before);
            assertThat(snapshot.get("version"))
                    .isEqualTo(admin.get("/read-model").json().get("version"));
            assertThat(snapshot.get("bytes").asLong()).isGreaterThan(8_192);
            assertThat(Duration.between(
                            Instant.parse(snapshot.get("createdAt").asString()),
                            Instant.parse(snapshot.get("expiresAt").asString())))
                    .isBetween(Duration.ofDays(30), Duration.ofDays(30).plusSeconds(1));
        }

        @Test
        void isReadByThoseWhoReadTheLiveTables() {
            try (var reader = database.newReader()) {
                reader.grant("usage on schema roster");
                reader.grant("select (id, name) on roster.hero");

                build(NAME, before);

                assertThat(database.jdbc()
                                .sql("""
                                select has_schema_privilege(:role, :schema, 'usage')
                                    and has_column_privilege(:role, :schema || '.hero', 'name', 'select')
                                    and not has_column_privilege(:role, :schema || '.hero', 'secret_name', 'select')
                                    and not has_table_privilege(:role, :schema || '.team', 'select')""")
                                .param("role", reader.name())
                                .param("schema", "roster_at_" + NAME)
                                .query(Boolean.class)
                                .single())
                        .isTrue();
            }
        }

        @Test
        void doesNotHaveWhatHappensWhileItIsBuilt() throws SQLException {
            var position = database.head();
            node.awaitProjection();
            var rows = node.tables();
            Rebuilding building;
            try (var blocker = database.lock("lock table eventstore.hero_key in access exclusive mode")) {
                building = building(Map.of("asOf", position, "name", NAME)).awaitState("loading");
                await().until(() -> database.isWaiting("%eventstore.hero_key%"));
                var team = Node.id();
                node.send(new FormTeam(team, "Meanwhile", "Somewhere"));
                node.send(new EnlistHero(spiderBoy, team));
                blocker.rollback();
            }
            building.awaitDone();
            node.awaitProjection();

            assertThat(tables(NAME)).isEqualTo(rows);
            assertThat(node.tables()).isNotEqualTo(rows);
        }

        @Test
        void outlivesARestartARebuildAndAnUndo() {
            build(NAME, before);
            try (var other = Node.start(database, List.of("--roster.rebuild-patience=2s"))) {
                var there = Http.to(other);
                Rebuilding.begin(there).awaitDone();
                assertThat(tables(NAME)).isEqualTo(MOMENTS.get(before));
                Rebuilding.undo(there).awaitDone();

                assertThat(tables(NAME)).isEqualTo(MOMENTS.get(before));
                assertThat(names(there.get("/teams/" + zForce + "/heroes?limit=200&" + OF_IT)))
                        .contains("Spider-Boy");
            }
        }
    }

    @Nested
    class AskedOverHttp {

        @BeforeAll
        static void buildIt() {
            build(NAME, before);
        }

        @AfterAll
        static void leaveNothing() {
            dropAll();
        }

        @Test
        void tellsTheStoryAsItWas() {
            assertThat(names(viewer.get("/teams?" + OF_IT + "&sort=name"))).containsExactly("Preventers", "Z-Force");
            assertThat(names(viewer.get("/teams?sort=name"))).doesNotContain("Z-Force");
            assertThat(names(viewer.get("/heroes?" + OF_IT + "&namePrefix=Spider")))
                    .containsExactly("Spider-Boy");
            assertThat(names(viewer.get("/heroes?namePrefix=Spider"))).containsExactly("Spider-Man");
            assertThat(names(viewer.get("/teams/" + zForce + "/heroes?limit=200&" + OF_IT)))
                    .hasSize(23)
                    .contains("Deadpond", "Spider-Boy");
            assertThat(names(viewer.get("/heroes/" + spiderBoy + "/teams?" + OF_IT)))
                    .containsExactlyInAnyOrder("Preventers", "Z-Force");
            var hero = viewer.get("/heroes/" + spiderBoy + "?" + OF_IT).expect(200);
            assertThat(hero.json().get("name").asString()).isEqualTo("Spider-Boy");
            assertThat(hero.json().get("teams")).hasSize(2);
            assertThat(hero.json().has("secretName")).isFalse();
            assertThat(hero.position()).isEqualTo(before);
            viewer.get("/heroes/" + spiderBoy + "?" + OF_IT, "If-None-Match", hero.header("ETag"))
                    .expect(304);
            assertThat(viewer.get("/heroes/" + spiderBoy).expect(200).header("ETag"))
                    .isNotEqualTo(hero.header("ETag"));
            viewer.get("/heroes/" + rustyMan + "?" + OF_IT).expect(200);
            viewer.get("/heroes/" + rustyMan).expectProblem(404, "unknown-hero");
        }

        @Test
        void isFilteredAndSortedAsTheLiveLists() {
            assertThat(names(viewer.get("/heroes?age=48&" + OF_IT))).containsExactly("Rusty-Man");
            assertThat(names(viewer.get("/heroes?sort=-age&limit=1&" + OF_IT))).containsExactly("Rusty-Man");
            assertThat(names(viewer.get("/heroes?team=none&" + OF_IT))).containsExactly("Other 0");
            assertThat(names(viewer.get("/heroes?name=Other%201&limit=200&" + OF_IT)))
                    .hasSize(7);
            assertThat(names(viewer.get("/heroes?minAge=2&maxAge=3&sort=age&" + OF_IT)))
                    .containsExactly("Other 2", "Other 0");
            assertThat(names(viewer.get("/heroes?team=" + preventers + "&sort=name&" + OF_IT)))
                    .containsExactly("Deadpond", "Rusty-Man", "Spider-Boy");
            assertThat(names(viewer.get("/teams?hero=" + spiderBoy + "&headquarters=Somewhere&sort=-name&" + OF_IT)))
                    .containsExactly("Z-Force", "Preventers");
        }

        @ParameterizedTest
        @ValueSource(strings = {"/heroes?", "/heroes?sort=name&", "/heroes?sort=-age&", "/heroes?namePrefix=Other&"})
        void isPagedByCursorsOfItsOwn(String list) {
            var whole = viewer.get(list + "limit=200&" + OF_IT).expect(200).json();

            assertThat(pages(list + "limit=7&" + OF_IT))
                    .containsExactlyElementsOf(whole)
                    .hasSizeGreaterThan(20);

            var link = next(viewer.get(list + "limit=7&" + OF_IT).expect(200));
            viewer.get(link.replace("&" + OF_IT, "").replace(OF_IT + "&", "")).expectProblem(400, "invalid-details");
            var live = next(viewer.get(list + "limit=7").expect(200));
            viewer.get(live + "&" + OF_IT).expectProblem(400, "invalid-details");
        }

        @Test
        void isPagedOnBothSidesOfAMembership() {
            assertThat(pages("/teams/" + zForce + "/heroes?limit=5&" + OF_IT)).hasSize(23);
            assertThat(pages("/heroes/" + spiderBoy + "/teams?limit=1&" + OF_IT))
                    .hasSize(2);
            var team = viewer.get("/teams/" + zForce + "?" + OF_IT).expect(200);
            assertThat(team.json().get("heroCount").asLong()).isEqualTo(23);
            assertThat(team.json().get("heroes")).hasSize(20);
            assertThat(pages(next(team))).hasSize(3);
        }

        @Test
        void showsSecretNamesToWhomTheLiveListsDo() {
            var identityReader = Http.to(node, node.token("identity-reader"));

            var seen = identityReader
                    .get("/heroes?" + OF_IT + "&name=Spider-Boy")
                    .expect(200)
                    .json();

            assertThat(seen.get(0).get("secretName").asString()).isEqualTo("Secret");
            assertThat(viewer.get("/heroes?" + OF_IT).expect(200).response().body())
                    .doesNotContain("secretName");
        }

        @Test
        void isOfItsOwnPositionWhateverIsAskedFor() {
            assertThat(viewer.get("/teams?" + OF_IT, "Roster-Position", String.valueOf(database.head()))
                            .expect(200)
                            .position())
                    .isEqualTo(before);
        }

        @Test
        void isNotFoundUnlessItIsThere() {
            for (var path :
                    List.of("/heroes?", "/teams?", "/heroes/" + spiderBoy + "?", "/teams/" + preventers + "/heroes?")) {
                viewer.get(path + "snapshot=nobodys").expectProblem(404, "unknown-snapshot");
                for (var malformed : List.of("P1", "1p", "p-1", "x%3B", "%00", "%27", "", "p".repeat(41))) {
                    viewer.get(path + "snapshot=" + malformed).expectProblem(400, "invalid-details");
                }
                viewer.get(path + "snapshto=nobodys").expectProblem(400, "invalid-details");
                viewer.get(path + OF_IT + "&" + OF_IT).expectProblem(400, "invalid-details");
                viewer.get(path + OF_IT + "&asOf=1").expectProblem(400, "invalid-details");
            }
            admin.get(SNAPSHOTS + "/nobodys").expectProblem(404, "unknown-snapshot");
            admin.delete(SNAPSHOTS + "/nobodys").expectProblem(404, "unknown-snapshot");
            admin.get(SNAPSHOTS + "/Nobodys").expectProblem(400, "invalid-details");
        }

        @Test
        void isNotFoundIfItIsOfAnotherVersion() {
            node.jdbc()
                    .sql("update eventstore.read_model_snapshot set version = 1")
                    .update();

            var answer = viewer.get("/heroes?" + OF_IT).expectProblem(404, "unknown-snapshot");

            assertThat(answer.json().get("detail").asString()).contains("of version 1", "as of " + before);
            node.jdbc()
                    .sql("update eventstore.read_model_snapshot set version = progress.version from roster.progress")
                    .update();
        }

        @Test
        void isNotFoundIfSomebodyDroppedItsTables() {
            build("lost", before);
            database.jdbc().sql("drop schema roster_at_lost cascade").update();

            viewer.get("/heroes?snapshot=lost").expectProblem(404, "unknown-snapshot");
            begin(Map.of("asOf", before, "name", "lost")).expectProblem(409, "snapshot-name-taken");
            admin.delete(SNAPSHOTS + "/lost").expect(204);
        }
    }

    @Nested
    class WhoeverIsForgotten extends Apart {

        private UUID team;
        private UUID kept;
        private UUID forgotten;
        private long position;

        @BeforeEach
        void register() {
            team = admin.form("Team");
            kept = admin.register("Kept", team);
            forgotten = admin.register("Erased", team);
            position = database.head();
        }

        private void assertGone(String name) {
            assertThat(node.rows("select name from roster_at_%s.hero where id in ('%s', '%s')"
                            .formatted(name, kept, forgotten)))
                    .containsExactly(Map.of("name", "Kept"));
            assertThat(node.rows(
                            "select hero_id from roster_at_%s.heroteamlink where team_id = '%s'".formatted(name, team)))
                    .containsExactly(Map.of("hero_id", kept));
            assertThat(node.rows("select hero_count from roster_at_%s.team where id = '%s'".formatted(name, team)))
                    .containsExactly(Map.of("hero_count", 1L));
            node.send(new ForgetHero(kept));
            node.awaitProjection();
        }

        @Test
        void beforeItIsBuiltIsNotInIt() {
            node.send(new ForgetHero(forgotten));

            build(NAME, position);

            assertGone(NAME);
        }

        @Test
        void laterLeavesAllSnapshots() {
            build(NAME, position);
            build("another", position);
            build("older", before);
            node.send(new RetireHero(forgotten));
            node.awaitProjection();
            assertThat(node.rows("select from roster_at_another.hero where id = '" + forgotten + "'"))
                    .hasSize(1);

            node.send(new ForgetHero(forgotten));
            node.awaitProjection();

            assertThat(viewer.get("/heroes?name=Erased&" + OF_IT).json()).isEmpty();
            assertThat(tables("older")).isEqualTo(MOMENTS.get(before));
            assertThat(node.rows("select from roster_at_another.hero where id = '" + forgotten + "'"))
                    .isEmpty();
            assertGone(NAME);
        }

        /** Its key was there when its rows were made, and no batch will tell. */
        @Test
        void whileItIsBuiltIsNotInIt() throws SQLException {
            node.awaitProjection();
            node.projection().shutDown();
            try {
                Rebuilding building;
                try (var blocker = database.lockReadModel()) {
                    building = building(Map.of("asOf", position, "name", NAME)).awaitState("catching-up");
                    await().until(() -> database.isWaiting("select pg_advisory_lock(%"));
                    assertThat(node.rows("select from %s.hero where name = 'Erased'"
                                    .formatted(database.schemas().stream()
                                            .filter(schema -> schema.startsWith("roster_next_"))
                                            .findFirst()
                                            .orElseThrow())))
                            .hasSize(1);
                    node.send(new ForgetHero(forgotten));
                    blocker.rollback();
                }
                building.awaitDone();
            } finally {
                node.projection().start();
            }
            assertGone(NAME);
        }

        /** No batch will, since the generation that it finds has its event already. */
        @Test
        void beforeASwapLeavesThemWithIt() {
            build(NAME, position);
            node.awaitProjection();
            node.projection().shutDown();
            try {
                node.send(new ForgetHero(forgotten));
                Rebuilding.begin(admin).awaitDone();
                assertThat(node.rows("select from roster_at_%s.hero where id = '%s'".formatted(NAME, forgotten)))
                        .isEmpty();
            } finally {
                node.projection().start();
            }
            assertGone(NAME);
        }

        @Test
        void takesThoseOfOtherVersionsWithIt() {
            build(NAME, position);
            build("old", position);
            node.jdbc()
                    .sql("update roster_at_old.progress set version = version - 1")
                    .update();

            node.send(new ForgetHero(forgotten));
            node.awaitProjection();

            assertThat(database.schemas()).contains("roster_at_" + NAME).doesNotContain("roster_at_old");
            assertThat(snapshots()).hasSize(1);
            assertGone(NAME);
        }
    }

    @Nested
    class WhatIsWanted extends Apart {

        @Test
        void isGivenANameThatIsFree() {
            for (var name : List.of("p" + before, "p" + before + "_2", "p" + before + "_3")) {
                var rebuild = building(Map.of("asOf", before)).awaitDone();
                assertThat(rebuild.get("snapshot").asString()).isEqualTo(name);
            }
            assertThat(names(admin.get(SNAPSHOTS))).hasSize(3);
        }

        @Test
        void isRefusedIfItsNameIsTaken() {
            build(NAME, before);
            database.jdbc().sql("create schema roster_at_ours").update();
            try {
                for (var taken : List.of(NAME, "ours")) {
                    begin(Map.of("asOf", before, "name", taken)).expectProblem(409, "snapshot-name-taken");
                }
            } finally {
                database.jdbc().sql("drop schema roster_at_ours").update();
            }
            assertThat(tables(NAME)).isEqualTo(MOMENTS.get(before));
        }

        @Test
        void isRefusedIfThereAreTooMany() {
            for (var i = 1; i <= 5; i++) {
                build("one_of_" + i, 1);
            }
            begin(Map.of("asOf", 1)).expectProblem(409, "too-many-snapshots");

            admin.delete(SNAPSHOTS + "/one_of_3").expect(204);

            assertThat(database.schemas()).doesNotContain("roster_at_one_of_3");
            build("one_of_6", 1);
        }

        @Test
        void isRefusedWhileARebuildRuns() throws SQLException {
            try (var blocker = database.lockReadModel()) {
                var building = building(Map.of("asOf", before, "name", NAME)).awaitState("catching-up");

                var refused = begin(Map.of("asOf", before));
                refused.expectProblem(409, "rebuild-running");
                assertThat(refused.header("Location")).isEqualTo(building.address());
                admin.send("POST", "/rebuilds", Map.of()).expectProblem(409, "rebuild-running");
                assertThat(snapshots()).as("it is not ready").isEmpty();
                viewer.get("/heroes?" + OF_IT).expectProblem(404, "unknown-snapshot");

                admin.delete(building.address()).expect(204);

                assertThat(building.state()).isEqualTo("cancelled");
                assertThat(database.schemas())
                        .noneMatch(schema -> schema.contains("_next_") || schema.contains("_at_"));
                assertThat(snapshots()).isEmpty();
            }
        }

        @Test
        void isOfAMomentThatIsPast() {
            begin(Map.of("asOf", database.head() + 1)).expectProblem(400, "invalid-details");
            begin(Map.of("asOf", "soon")).expectProblem(400, "invalid-details");
            for (var none :
                    List.of("{}", "{\"asOf\": null}", "{\"asOf\": true}", "{\"asOf\": 1.5}", "{\"asOf\": []}")) {
                admin.send("POST", SNAPSHOTS, none).expectProblem(422, "invalid-details");
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"PT0S", "-P1D", "P91D", "P1M", "7d", "", "P99999999999999999999D"})
        void isKeptForATimeThatCanBeSaid(String timeToLive) {
            begin(Map.of("asOf", before, "timeToLive", timeToLive)).expectProblem(422, "invalid-details");
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "1", "_a", "A", "a-b", "a b", "\u00e9", "a\\u0000"})
        void hasANameThatCanBeASchema(String name) {
            begin(Map.of("asOf", before, "name", name)).expectProblem(422, "invalid-details");
        }

        @Test
        void isDroppedWhenItsTimeIsOver() {
            building(Map.of("asOf", before, "name", NAME)).awaitDone();
            building(Map.of("asOf", before, "name", "soon_over", "timeToLive", "PT0.001S"))
                    .awaitDone();

            viewer.get("/heroes?snapshot=soon_over").expectProblem(404, "unknown-snapshot");
            assertThat(names(admin.get(SNAPSHOTS))).containsExactly(NAME);
            await().atMost(Duration.ofSeconds(15))
                    .until(() -> !database.schemas().contains("roster_at_soon_over"));

            assertThat(database.schemas()).contains("roster_at_" + NAME);
            assertThat(node.rows("select name from eventstore.read_model_snapshot"))
                    .containsExactly(Map.of("name", NAME));
        }
    }
}
