package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roster.api.HeroCommand.DischargeHero;
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
import dev.roster.query.WithoutBulkLoad;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.postgresql.PGStatement;
import tools.jackson.databind.JsonNode;

/** What a rebuild makes of all events, how it takes the place of what everybody reads, and what is left if it fails. */
class RebuildIT {

    private static final List<String> IMPATIENT = List.of("--roster.rebuild-patience=2s");

    private Database database;
    private Node node;
    private Http http;

    @BeforeEach
    void start() {
        database = TestPostgres.newDatabase();
        node = Node.start(database, IMPATIENT);
        http = Http.to(node);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    /** Every event, heroes and teams that ended with links, and one who left a team that had ended. */
    private void tellAll() {
        var teams = Stream.generate(Node::id).limit(5).toList();
        teams.forEach(team -> node.send(new FormTeam(team, "Team \\N", "Some where")));
        for (var i = 0; i < 40; i++) {
            var hero = Node.id();
            node.send(new RegisterHero(
                    hero, "Hero é " + i, "Secret " + i, i % 3 == 0 ? null : i, teams.subList(0, 1 + i % 5)));
            switch (i % 5) {
                case 0 -> {
                    node.send(new ReviseHero(hero, "Renamed " + i, null, NewAge.NONE));
                    node.send(new DischargeHero(hero, teams.getFirst()));
                    node.send(new EnlistHero(hero, teams.getFirst()));
                }
                case 1 -> {
                    node.send(new ReviseHero(hero, null, "Other secret " + i, new NewAge(i)));
                    node.send(new DischargeHero(hero, teams.getFirst()));
                }
                case 2 -> node.send(new RetireHero(hero));
                case 3 -> node.send(new ForgetHero(hero));
                default -> {}
            }
        }
        var leaver = Node.id();
        node.send(new RegisterHero(leaver, "Leaver", "Secret", null, List.of(teams.get(3))));
        node.send(new ReviseTeam(teams.get(0), "Other team", null));
        node.send(new ReviseTeam(teams.get(1), null, "Elsewhere"));
        node.send(new DisbandTeam(teams.get(3)));
        node.send(new DischargeHero(leaver, teams.get(3)));
        node.awaitProjection();
    }

    @Nested
    class ARebuild {

        @Test
        void givesTheRowsThatTheProjectionMade() {
            tellAll();
            var before = node.tables();

            var rebuild = Rebuilding.begin(http).awaitDoneWithoutDrift();

            assertThat(node.tables()).isEqualTo(before);
            assertThat(before.get("heroteamlink")).hasSizeGreaterThan(20);
            assertThat(rebuild.get("position").asLong()).isEqualTo(database.head());
            assertThat(rebuild.get("comparison").get("rows").get("hero").asLong())
                    .isEqualTo(before.get("hero").size());
            assertThat(database.schemas()).containsExactly("roster", "roster_previous");
        }

        @Test
        void givesTheSameRowsWithoutABulkLoad() {
            tellAll();
            var before = node.tables();

            try (var folding = Node.start(database, IMPATIENT, WithoutBulkLoad.class)) {
                var rebuild = Rebuilding.begin(Http.to(folding)).awaitDoneWithoutDrift();

                assertThat(node.tables()).isEqualTo(before);
                assertThat(rebuild.get("events").asLong())
                        .isEqualTo(node.jdbc()
                                .sql("select count(*) from eventstore.event")
                                .query(Long.class)
                                .single());
                Rebuilding.verify(http).awaitDoneWithoutDrift();
            }
        }

        @Test
        void givesTablesWithTheSameKeysIndexesAndReferences() {
            tellAll();
            Rebuilding.begin(http).awaitDone();

            assertThat(definitions("roster"))
                    .isEqualTo(definitions("roster_previous"))
                    .hasSizeGreaterThan(20);
        }

        private List<String> definitions(String schema) {
            return database.jdbc().sql("""
                    select indexdef from pg_indexes where schemaname = :schema
                    union all select conrelid::regclass || pg_get_constraintdef(oid) from pg_constraint
                        where connamespace = to_regnamespace(:schema)
                    union all select concat_ws(' ', table_name, column_name, data_type, collation_name, is_nullable)
                        from information_schema.columns where table_schema = :schema
                    order by 1""").param("schema", schema).query(String.class).list().stream()
                    .map(definition -> definition.replace(schema + ".", "").replaceAll("_oid_\\d+", ""))
                    .toList();
        }

        @Test
        void isGoneOnFromByTheProjection() {
            tellAll();
            Rebuilding.begin(http).awaitDone();

            var team = http.form("After");
            http.register("Later", team);
            node.awaitProjection();

            assertThat(node.rows("select hero_count from roster.team where name = 'After'"))
                    .containsExactly(Map.of("hero_count", 1L));
            Rebuilding.verify(http).awaitDoneWithoutDrift();
        }

        @Test
        void letsThoseReadWhoCould() {
            try (var reader = database.newReader()) {
                reader.grant("usage on schema roster");
                reader.grant("select on roster.team");
                reader.grant("select (id, name) on roster.hero");

                Rebuilding.begin(http).awaitDone();

                assertThat(database.jdbc()
                                .sql("""
                                select has_schema_privilege(:role, 'roster', 'usage')
                                    and has_table_privilege(:role, 'roster.team', 'select')
                                    and has_column_privilege(:role, 'roster.hero', 'name', 'select')
                                    and not has_column_privilege(:role, 'roster.hero', 'secret_name', 'select')
                                    and not has_table_privilege(:role, 'roster.heroteamlink', 'select')""")
                                .param("role", reader.name())
                                .query(Boolean.class)
                                .single())
                        .isTrue();
            }
        }

        @Test
        void findsAndMendsWhatWasChangedByHand() {
            tellAll();
            var before = node.tables();
            node.jdbc()
                    .sql(
                            "update roster.hero set name = 'Nobody' where id = (select min(id::text)::uuid from roster.hero)")
                    .update();
            node.jdbc()
                    .sql(
                            "delete from roster.heroteamlink where (team_id, hero_id) in (select team_id, hero_id from roster.heroteamlink limit 2)")
                    .update();
            node.jdbc()
                    .sql(
                            "insert into roster.team (id, name, headquarters, version) values (gen_random_uuid(), 'X', 'Y', 0)")
                    .update();

            var verified = Rebuilding.verify(http).awaitDone().get("comparison");
            assertThat(node.tables()).as("verifying mends nothing").isNotEqualTo(before);
            var rebuilt = Rebuilding.begin(http).awaitDone().get("comparison");

            assertThat(verified.get("differing").asLong()).isEqualTo(4);
            assertThat(verified.get("drift").toString())
                    .contains("\"columns\":[\"name\"]")
                    .contains("\"name\":\"X\"")
                    .doesNotContain("Nobody");
            assertThat(rebuilt.get("drift")).isEqualTo(verified.get("drift"));
            assertThat(node.tables()).isEqualTo(before);
        }

        @Test
        void mendsAProjectionThatStandsStillBeforeADriftedRow() {
            var team = http.form("Drifting");
            node.awaitProjection();
            node.jdbc().sql("update roster.team set version = 7").update();
            http.send(
                            "PATCH",
                            "/teams/" + team,
                            Map.of("name", "On"),
                            "Content-Type",
                            "application/merge-patch+json",
                            "Prefer",
                            "respond-async")
                    .expect(202);

            Rebuilding.begin(http).awaitDone();

            node.awaitProjection();
            assertThat(node.rows("select name, version from roster.team"))
                    .containsExactly(Map.of("name", "On", "version", 1L));
        }
    }

    @Nested
    class TheSwap {

        /** The batch has read how far the live generation is, and written part of it, when the swap is due. */
        @Test
        void waitsForABatchOnAnotherNodeAndLosesNothing() throws Exception {
            var team = http.form("Z-Force");
            node.awaitProjection();
            try (var other = Node.start(database, IMPATIENT)) {
                await().until(() -> node.ownsProjection() || other.ownsProjection());
                var rebuilder = Http.to(node.ownsProjection() ? other : node);
                Rebuilding rebuild;
                try (var blocker = database.lock("select from roster.team for update")) {
                    for (var i = 0; i < 5; i++) {
                        http.send("POST", "/heroes", hero(team), "Prefer", "respond-async")
                                .expect(202);
                    }
                    await().until(() -> database.isWaiting("insert into roster.heroteamlink%"));
                    rebuild = Rebuilding.begin(rebuilder).awaitState("swapping");
                    // A rebuild first waits up to 10 s for older snapshots, and whoever looks here can have one.
                    await().atMost(Duration.ofSeconds(30)).until(() -> database.isWaiting("select pg_advisory_lock(%"));
                    blocker.rollback();
                }
                rebuild.awaitDone();
                http.register("After", team);
                node.awaitProjection();

                assertThat(node.rows(
                                "select hero_count, (select count(*) from roster.hero) as heroes from roster.team"))
                        .containsExactly(Map.of("hero_count", 6L, "heroes", 6L));
                Rebuilding.verify(http).awaitDoneWithoutDrift();
            }
        }

        /** The batch finds another generation, which has its events already, when its turn comes. */
        @Test
        void isWaitedForByABatchOnAnotherNodeWhichAppliesNothingTwice() throws Exception {
            var team = http.form("Z-Force");
            node.awaitProjection();
            try (var other = Node.start(database, IMPATIENT)) {
                await().until(() -> node.ownsProjection() || other.ownsProjection());
                var rebuilder = Http.to(node.ownsProjection() ? other : node);
                Rebuilding rebuild;
                try (var blocker = database.lockReadModel()) {
                    for (var i = 0; i < 5; i++) {
                        http.send("POST", "/heroes", hero(team), "Prefer", "respond-async")
                                .expect(202);
                    }
                    await().until(() -> database.isWaiting("%pg_advisory_xact_lock_shared%"));
                    rebuild = Rebuilding.begin(rebuilder).awaitState("swapping");
                    blocker.rollback();
                }
                rebuild.awaitDone();
                http.register("After", team);
                node.awaitProjection();

                assertThat(node.rows(
                                "select hero_count, (select count(*) from roster.hero) as heroes from roster.team"))
                        .containsExactly(Map.of("hero_count", 6L, "heroes", 6L));
                Rebuilding.verify(http).awaitDoneWithoutDrift();
            }
        }

        /** PostgreSQL plans statements anew that were prepared for tables whose schema has another name since. */
        @Test
        void isSeenByStatementsThatWerePreparedBefore() throws Exception {
            var team = http.form("Z-Force");
            for (var i = 0; i < 40; i++) {
                http.register("Hero " + i, team);
            }
            node.awaitProjection();
            node.jdbc().sql("delete from roster.heroteamlink").update();
            try (var connection = database.dataSource().getConnection();
                    var links = connection.prepareStatement("select count(*) from roster.heroteamlink")) {
                for (var i = 0; i < 10; i++) {
                    assertThat(rows(links)).isZero();
                }
                assertThat(links.unwrap(PGStatement.class).isUseServerPrepare()).isTrue();

                Rebuilding.begin(http).awaitDone();

                assertThat(rows(links)).isEqualTo(40);
                http.register("After", team);
                node.awaitProjection();
                assertThat(rows(links)).isEqualTo(41);
                assertThat(node.rows("select from roster_previous.heroteamlink"))
                        .isEmpty();
                Rebuilding.verify(http).awaitDoneWithoutDrift();
            }
        }

        private long rows(PreparedStatement statement) throws SQLException {
            try (var rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }

        private Map<String, Object> hero(UUID team) {
            return Map.of("name", "Hero", "secretName", "Secret", "teamIds", List.of(team));
        }

        /** Who works on a snapshot from before would see the new tables empty. */
        @Test
        void waitsAWhileForOlderSnapshots() throws Exception {
            tellAll();
            var heroes = node.tables().get("hero").size();
            Rebuilding rebuild;
            try (var reader = database.dataSource().getConnection()) {
                reader.setAutoCommit(false);
                reader.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                assertThat(count(reader, "pg_class")).isPositive();
                rebuild = Rebuilding.begin(http).awaitState("swapping");
                await().during(Duration.ofSeconds(1))
                        .until(() -> rebuild.now().get("endedAt").isNull());

                assertThat(count(reader, "roster.hero")).isEqualTo(heroes);
            }
            rebuild.awaitDone();
        }

        @Test
        void isUndoneByTheGenerationBeforeWhichCatchesUpFirst() {
            tellAll();
            Rebuilding.begin(http).awaitDone();
            var built = builtAt();
            var team = http.form("After");
            http.register("Later", team);
            node.awaitProjection();
            var before = node.tables();

            Rebuilding.undo(http).awaitDone();

            assertThat(node.tables()).isEqualTo(before);
            assertThat(builtAt()).isLessThan(built);
            http.register("Latest", team);
            Rebuilding.undo(http).awaitDone();
            assertThat(builtAt()).isEqualTo(built);
            assertThat(node.rows("select hero_count from roster.team where name = 'After'"))
                    .containsExactly(Map.of("hero_count", 2L));
            Rebuilding.verify(http).awaitDoneWithoutDrift();
        }

        /** An undo is no way back to who was forgotten since. */
        @Test
        void keepsNobodyWhoIsForgotten() {
            var team = http.form("Z-Force");
            var hero = http.register("Deadpond", team);
            http.register("Spider-Boy", team);
            Rebuilding.begin(http).awaitDone();

            node.send(new ForgetHero(hero));
            node.awaitProjection();

            assertThat(node.rows("select name from roster_previous.hero"))
                    .containsExactly(Map.of("name", "Spider-Boy"));
            var unseen = http.register("Rusty-Man", team);
            node.projection().shutDown();
            node.send(new ForgetHero(unseen));
            Rebuilding.begin(http).awaitDone();
            assertThat(node.rows("select name from roster_previous.hero"))
                    .as("the live generation had not come so far")
                    .containsExactly(Map.of("name", "Spider-Boy"));
            node.projection().start();
            node.awaitProjection();
            Rebuilding.undo(http).awaitDone();
            Rebuilding.verify(http).awaitDoneWithoutDrift();
        }

        private String builtAt() {
            return http.get("/read-model").json().get("live").get("builtAt").asString();
        }
    }

    @Nested
    class IfItFails {

        @Test
        void atAnEventThatCannotBeAppliedItSaysWhich() {
            tellAll();
            var before = node.tables();
            node.projection().shutDown();
            var team = before.get("team").getFirst().get("id");
            database.append(
                    Node.id(),
                    1,
                    "Hero",
                    "HeroEnlisted",
                    "1",
                    "{\"heroId\": \"%s\", \"teamId\": \"%s\"}".formatted(Node.id(), team));

            var failure = failure();

            assertThat(failure.get("position").asLong()).isEqualTo(database.head());
            assertThat(failure.get("event").asString()).isEqualTo("HeroEnlisted");
            assertThat(failure.get("reason").asString()).contains("none came before it");
            assertUntouched(before);
        }

        @Test
        void atALinkToATeamThatHadEndedItSaysWhich() {
            tellAll();
            var before = node.tables();
            node.projection().shutDown();
            var ended = node.jdbc()
                    .sql("select aggregate_id from eventstore.event where event_name = 'TeamDisbanded'")
                    .query(UUID.class)
                    .single();
            var hero = (UUID) before.get("hero").getFirst().get("id");
            database.append(
                    hero,
                    (long) before.get("hero").getFirst().get("version") + 1,
                    "Hero",
                    "HeroEnlisted",
                    "1",
                    "{\"heroId\": \"%s\", \"teamId\": \"%s\"}".formatted(hero, ended));

            var failure = failure();

            assertThat(failure.get("position").asLong()).isEqualTo(database.head());
            assertThat(failure.get("reason").asString()).contains("did not stand then");
            assertUntouched(before);
        }

        @Test
        void atAnEventThatCannotBeReadItSaysWhich() {
            tellAll();
            var before = node.tables();
            node.projection().shutDown();
            database.append(Node.id(), 0, "Team", "TeamFormed", "1", "{\"name\": [1]}");

            var failure = failure();

            assertThat(failure.get("position").asLong()).isEqualTo(database.head());
            assertThat(failure.get("event").asString()).isEqualTo("TeamFormed");
            assertUntouched(before);
        }

        @Test
        void atAKindOfEventsThatNobodyCanReadItSaysWhich() {
            tellAll();
            var before = node.tables();
            node.projection().shutDown();
            database.append(Node.id(), 0, "Hero", "HeroResurrected", "1", "{}");

            assertThat(failure().get("reason").asString())
                    .contains("HeroResurrected of revision 1, first at position " + database.head());
            assertUntouched(before);
        }

        @Test
        void atAKeyThatIsLostItSaysWhoseEvent() {
            tellAll();
            var before = node.tables();
            var hero = (UUID) before.get("hero").getFirst().get("id");
            node.jdbc()
                    .sql("delete from eventstore.hero_key where hero_id = ?")
                    .param(hero)
                    .update();

            var failure = failure();

            assertThat(failure.get("reason").asString())
                    .contains("The hero " + hero + " has no key and was not forgotten");
            assertThat(failure.get("position").asLong())
                    .isEqualTo(node.jdbc()
                            .sql("select max(position) from eventstore.event where aggregate_id = ?")
                            .param(hero)
                            .query(Long.class)
                            .single());
            assertUntouched(before);
        }

        /** They would read the old tables for a while, and then be dropped with them. */
        @Test
        void sinceViewsReadTheTablesItSaysWhich() {
            tellAll();
            var before = node.tables();
            database.jdbc()
                    .sql("create view public.our_heroes as select name from roster.hero")
                    .update();

            assertThat(failure().get("reason").asString()).contains("our_heroes");

            assertUntouched(before);
            database.jdbc().sql("drop view our_heroes").update();
            Rebuilding.begin(http).awaitDone();
        }

        /** As earlier versions let it come about, whose search path was this schema. */
        @Test
        void sinceOthersKeepSomethingBesideTheTablesItSaysWhatToDo() {
            tellAll();
            var before = node.tables();
            database.jdbc()
                    .sql("create table roster.saga_entry (id bigserial primary key, saga text)")
                    .update();
            database.jdbc()
                    .sql("create function roster.answer() returns int language sql return 42")
                    .update();
            database.jdbc()
                    .sql("insert into roster.saga_entry (saga) values ('kept')")
                    .update();

            assertThat(failure().get("reason").asString())
                    .contains("function roster.answer(), table roster.saga_entry. Move it elsewhere,")
                    .endsWith(": alter function roster.answer() set schema public");

            assertUntouched(before);
            move("function roster.answer()");
            move("table roster.saga_entry");
            Rebuilding.begin(http).awaitDone();
            move("table public.saga_entry", "roster_previous");
            assertThat(failure().get("reason").asString()).contains("table roster_previous.saga_entry");
            assertThat(Rebuilding.undo(http).awaitEnd().at("/failure/reason").asString())
                    .contains("table roster_previous.saga_entry");
            move("table roster_previous.saga_entry");
            Rebuilding.undo(http).awaitDone();
            Rebuilding.begin(http).awaitDone();
            Rebuilding.begin(http).awaitDone();
            assertThat(node.rows("select saga from public.saga_entry")).containsExactly(Map.of("saga", "kept"));
        }

        private void move(String object) {
            move(object, "public");
        }

        private void move(String object, String schema) {
            database.jdbc().sql("alter " + object + " set schema " + schema).update();
        }

        /** As a disk that is full does it, at the first index that is built. */
        @Test
        void atADiskThatIsFullNothingIsLeft() {
            tellAll();
            var before = node.tables();
            database.jdbc().sql("""
                    create function full_disk() returns event_trigger language plpgsql as $$
                    begin
                        raise exception 'could not extend file: No space left on device' using errcode = 'disk_full';
                    end $$""").update();
            database.jdbc()
                    .sql(
                            "create event trigger full_disk on ddl_command_end when tag in ('CREATE INDEX') execute function full_disk()")
                    .update();

            assertThat(failure().get("reason").asString()).contains("No space left on device");

            assertUntouched(before);
            database.jdbc().sql("drop event trigger full_disk").update();
            Rebuilding.begin(http).awaitDone();
        }

        /** All its connections end, as they do when PostgreSQL is restarted. */
        @Test
        void withoutTheDatabaseNothingIsLeft() throws Exception {
            tellAll();
            var before = node.tables();
            Rebuilding rebuild;
            try (var blocker = database.lock("lock table eventstore.hero_key in access exclusive mode")) {
                rebuild = Rebuilding.begin(http).awaitState("loading");
                await().until(() -> database.isWaiting("%eventstore.hero_key%"));
                database.jdbc()
                        .sql(
                                "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'roster rebuild'")
                        .query()
                        .listOfRows();
                blocker.rollback();
            }

            // Without its lock it looks as if it had been interrupted, until it can say how it ended.
            rebuild.awaitState("failed");
            assertUntouched(before);
            Rebuilding.begin(http).awaitDone();
        }

        private JsonNode failure() {
            var end = Rebuilding.begin(http).awaitEnd();
            assertThat(end.get("state").asString()).isEqualTo("failed");
            return end.get("failure");
        }

        private void assertUntouched(Map<String, List<Map<String, Object>>> before) {
            assertThat(node.tables()).isEqualTo(before);
            assertThat(database.schemas()).containsExactly("roster");
        }
    }

    private static long count(Connection connection, String table) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("select count(*) from " + table)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
