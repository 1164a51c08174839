package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roster.api.HeroCommand.DischargeHero;
import dev.roster.api.HeroCommand.EnlistHero;
import dev.roster.api.HeroCommand.NewAge;
import dev.roster.api.HeroCommand.RegisterHero;
import dev.roster.api.HeroCommand.RetireHero;
import dev.roster.api.HeroCommand.ReviseHero;
import dev.roster.api.HeroKeys;
import dev.roster.api.Sealed;
import dev.roster.api.TeamCommand.DisbandTeam;
import dev.roster.api.TeamCommand.FormTeam;
import dev.roster.api.TeamCommand.ReviseTeam;
import dev.roster.eventstore.postgres.TestPostgres;
import dev.roster.eventstore.postgres.TestPostgres.Database;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The three tables as a projection of the events: what is in them, and that nothing is left out or applied twice. */
class RosterProjectionIT {

    private Database database;
    private Node node;

    @BeforeEach
    void start() {
        database = TestPostgres.newDatabase();
        node = Node.start(database);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private void restart() {
        node.close();
        node = Node.start(database);
    }

    /** Every event at least once, in several orders, with ends of heroes and teams that have links. */
    private void tellAll() {
        var teams = Stream.generate(Node::id).limit(4).toList();
        teams.forEach(team -> node.send(new FormTeam(team, "Team", "Somewhere")));
        for (var i = 0; i < 30; i++) {
            var hero = Node.id();
            node.send(new RegisterHero(
                    hero, "Hero " + i, "Secret " + i, i % 3 == 0 ? null : i, teams.subList(0, 1 + i % 4)));
            if (i % 4 == 1) {
                node.send(new ReviseHero(hero, "Renamed " + i, null, NewAge.NONE));
                node.send(new DischargeHero(hero, teams.getFirst()));
                node.send(new EnlistHero(hero, teams.getFirst()));
            } else if (i % 4 == 2) {
                node.send(new ReviseHero(hero, null, "Other secret " + i, new NewAge(i)));
                node.send(new DischargeHero(hero, teams.getFirst()));
            } else if (i % 7 == 3) {
                node.send(new RetireHero(hero));
            }
        }
        node.send(new ReviseTeam(teams.get(0), "Other team", null));
        node.send(new ReviseTeam(teams.get(1), null, "Elsewhere"));
        node.send(new DisbandTeam(teams.get(3)));
        node.awaitProjection();
    }

    @Nested
    class InTheTables {

        @Test
        void isWhatTheCommandsSaid() {
            var team = Node.id();
            var ended = Node.id();
            var hero = Node.id();
            var retired = Node.id();
            node.send(new FormTeam(team, "Z-Force", "Sister Margaret's Bar"));
            node.send(new FormTeam(ended, "Preventers", "Sharp Tower"));
            node.send(new RegisterHero(hero, "Deadpond", "Dive Wilson", 28, List.of(team, ended)));
            node.send(new RegisterHero(retired, "Rusty-Man", "Tommy Sharp", 48, List.of(team)));
            node.awaitProjection();
            assertThat(team(team)).containsEntry("hero_count", 2L);

            node.send(new ReviseTeam(team, "X-Force", "Nowhere"));
            node.send(new ReviseHero(hero, "Livepond", "Wade", NewAge.NONE));
            node.send(new RetireHero(retired));
            node.send(new DisbandTeam(ended));
            node.awaitProjection();

            assertThat(openHeroes()).containsExactly(row(hero, "Livepond", "Wade", null, 5L));
            assertThat(node.tables().get("team"))
                    .containsExactly(Map.of(
                            "id", team, "name", "X-Force", "headquarters", "Nowhere", "version", 2L, "hero_count", 1L));
            assertThat(node.tables().get("heroteamlink")).containsExactly(Map.of("team_id", team, "hero_id", hero));
        }

        @Test
        void countsAndVersionsAgreeWithLinksAndEvents() {
            tellAll();

            assertThat(node.rows("""
                    select team.id from roster.team
                    where hero_count <> (select count(*) from roster.heroteamlink where team_id = team.id)""")).isEmpty();
            assertThat(node.rows("""
                    select row.id from (select id, version from roster.hero union all select id, version from roster.team) row
                    where version <> (select max(sequence) from eventstore.event where aggregate_id = row.id)""")).isEmpty();
            assertThat(node.tables().get("hero")).hasSizeGreaterThan(20);
            assertThat(node.tables().get("heroteamlink")).hasSizeGreaterThan(20);
        }

        @Test
        void aDischargeFromATeamThatIsDisbandedByNowChangesNothing() {
            var team = Node.id();
            var hero = Node.id();
            node.send(new FormTeam(team, "Z-Force", "Sister Margaret's Bar"));
            node.send(new RegisterHero(hero, "Deadpond", "Dive Wilson", null, List.of(team)));
            node.send(new DisbandTeam(team));
            node.awaitProjection();

            node.send(new DischargeHero(hero, team));
            node.awaitProjection();

            assertThat(openHeroes()).containsExactly(row(hero, "Deadpond", "Dive Wilson", null, 2L));
        }

        /** The rows of the table hero, with their secret names open. */
        private List<Map<String, Object>> openHeroes() {
            return node.tables().get("hero").stream()
                    .map(row -> {
                        Map<String, Object> open = new HashMap<>(row);
                        open.computeIfPresent(
                                "secret_name",
                                (column, text) -> node.bean(HeroKeys.class)
                                        .find((UUID) row.get("id"))
                                        .orElseThrow()
                                        .openSecretName(new Sealed((String) text)));
                        return open;
                    })
                    .toList();
        }

        private Map<String, Object> team(UUID team) {
            return node.jdbc()
                    .sql("select * from roster.team where id = ?")
                    .param(team)
                    .query()
                    .singleRow();
        }

        private Map<String, Object> row(UUID id, String name, String secretName, Integer age, long version) {
            var row = new HashMap<String, Object>();
            row.put("id", id);
            row.put("name", name);
            row.put("secret_name", secretName);
            row.put("age", age);
            row.put("version", version);
            return row;
        }
    }

    @Nested
    class AReplay {

        @Test
        void afterARestartGivesTheSameTables() {
            tellAll();
            var before = node.tables();
            restart();

            reset();

            assertThat(node.tables()).isEqualTo(before);
        }

        @Test
        void afterTheRowsWereDeletedGivesTheSameTables() {
            tellAll();
            var before = node.tables();
            node.jdbc().sql("delete from roster.heroteamlink").update();
            node.jdbc().sql("delete from roster.hero").update();
            node.jdbc().sql("delete from roster.team").update();

            reset();

            assertThat(node.tables()).isEqualTo(before);
        }

        /** By a node that is new to the events, as after an import: it goes on with those that come later. */
        @Test
        void afterSchemaAndTokensWereDroppedGivesTheSameTables() {
            tellAll();
            var before = node.tables();
            node.projection().shutDown();
            node.jdbc().sql("drop schema roster cascade").update();
            node.jdbc().sql("delete from eventstore.token").update();

            restart();
            node.awaitProjection();

            assertThat(node.tables()).isEqualTo(before);
            node.send(new FormTeam(Node.id(), "After", "Everything"));
            node.awaitProjection();
            assertThat(node.tables().get("team")).hasSize(before.get("team").size() + 1);
        }

        @Test
        void ofAnotherVersionIsMadeAtStart() {
            tellAll();
            var before = node.tables();
            node.projection().shutDown();
            node.jdbc().sql("update roster.progress set version = 0").update();
            node.jdbc().sql("alter table roster.hero drop column age").update();

            restart();
            await().untilAsserted(() ->
                    Http.to(node).get("/actuator/health/readiness").expect(200));

            assertThat(node.tables()).isEqualTo(before);
        }

        private void reset() {
            var projection = node.projection();
            projection.shutDown();
            projection.resetTokens();
            assertThat(node.tables().values())
                    .allSatisfy(rows -> assertThat(rows).isEmpty());
            projection.start();
            node.awaitProjection();
        }
    }

    @Nested
    class ABatch {

        @Test
        void thatIsDeliveredTwiceIsAppliedOnce() {
            tellAll();
            var before = node.tables();
            setToken(3);
            node.send(new FormTeam(Node.id(), "After", "Everything"));
            node.awaitProjection();

            assertThat(node.tables().get("heroteamlink")).isEqualTo(before.get("heroteamlink"));
            assertThat(node.tables().get("hero")).isEqualTo(before.get("hero"));
            assertThat(node.tables().get("team")).hasSize(before.get("team").size() + 1);
            assertThat(node.projectionHealth()).containsEntry("status", "UP");
        }

        @Test
        void thatWouldLeaveAnEventOutStopsTheProjection() {
            node.send(new FormTeam(Node.id(), "First", "Here"));
            node.awaitProjection();
            node.projection().shutDown();
            node.send(new FormTeam(Node.id(), "Second", "Here"));
            var skipped = database.head();
            node.send(new FormTeam(Node.id(), "Third", "Here"));

            setToken(skipped);

            awaitStopped("it would leave out the event at position " + skipped);
            assertThat(node.tables().get("team")).hasSize(1);
        }

        private void setToken(long position) {
            node.projection().shutDown();
            node.jdbc()
                    .sql("update eventstore.token set token = ? where processor_name = 'roster'")
                    .param("{\"globalIndex\":" + position + "}")
                    .update();
            node.projection().start();
        }
    }

    @Nested
    class AnEventThatCannotBeApplied {

        @Test
        void stopsTheProjectionIfItsHeroDoesNotExist() {
            node.send(new FormTeam(Node.id(), "Before", "Here"));
            node.awaitProjection();
            var before = database.head();
            database.append(Node.id(), 1, "Hero", "HeroEnlisted", "1", """
                    {"heroId": "%s", "teamId": "%s"}""".formatted(Node.id(), Node.id()));
            node.send(new FormTeam(Node.id(), "After", "Here"));

            awaitStopped("has no key and was not forgotten");
            assertThat(node.jdbc()
                            .sql("select position from roster.progress")
                            .query(Long.class)
                            .single())
                    .isEqualTo(before);
            assertThat(node.tables().get("team")).hasSize(1);
            assertThat(details()).containsEntry("lag", 2);
        }

        @Test
        void stopsTheProjectionIfItLinksToATeamThatDoesNotExist() {
            var hero = Node.id();
            node.send(new RegisterHero(hero, "Deadpond", "Dive Wilson", null, List.of()));
            node.awaitProjection();
            database.append(hero, 1, "Hero", "HeroEnlisted", "1", """
                    {"heroId": "%s", "teamId": "%s"}""".formatted(hero, Node.id()));

            awaitStopped("heroteamlink_team_id_fkey");
            assertThat(node.tables().get("heroteamlink")).isEmpty();
        }

        @Test
        void stopsTheProjectionIfItsKindIsUnknown() {
            node.awaitProjection();
            database.append(Node.id(), 0, "Hero", "HeroResurrected", "1", "{}");

            awaitStopped("of a kind that this version can't read");
        }

        @Test
        void stopsTheProjectionIfItCannotBeRead() {
            node.awaitProjection();
            database.append(Node.id(), 0, "Team", "TeamFormed", "1", "{\"name\": [1]}");

            awaitStopped("Error while deserializing payload");
        }
    }

    @Nested
    class TwoNodes {

        @Test
        void shareTheProjectionSoThatExactlyOneOwnsItAndTheOtherTakesOver() {
            try (var other = Node.start(database)) {
                await().until(() -> node.ownsProjection() || other.ownsProjection());
                node.send(new FormTeam(Node.id(), "First", "Here"));
                other.send(new FormTeam(Node.id(), "Second", "Here"));
                node.awaitProjection();
                assertThat(Stream.of(node, other).filter(Node::ownsProjection)).hasSize(1);
                assertThat(node.rows("select distinct owner from eventstore.token where processor_name = 'roster'"))
                        .hasSize(1);

                node.projection().shutDown();

                await().atMost(Duration.ofSeconds(30)).until(other::ownsProjection);
                assertThat(node.ownsProjection()).isFalse();
                other.send(new FormTeam(Node.id(), "Third", "Here"));
                other.awaitProjection();
                assertThat(other.tables().get("team")).hasSize(3);
            }
        }
    }

    @Test
    void isReportedInHealth() {
        node.send(new FormTeam(Node.id(), "First", "Here"));
        node.awaitProjection();
        await().untilAsserted(() -> assertThat(details()).containsEntry("state", "running"));
        assertThat(details()).containsEntry("lag", 0).containsEntry("position", (int) database.head());

        node.projection().shutDown();
        node.send(new FormTeam(Node.id(), "Second", "Here"));

        assertThat(node.projectionHealth()).containsEntry("status", "DOWN");
        assertThat(details()).containsEntry("state", "stopped").containsEntry("lag", 1);
    }

    /** It tries again after a second, and may come further then. */
    private void awaitStopped(String reason) {
        await().pollInterval(Duration.ofMillis(10))
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> {
                    assertThat(node.projectionHealth()).containsEntry("status", "DOWN");
                    assertThat(details()).containsEntry("state", "stopped");
                    assertThat((String) details().get("error")).contains(reason);
                });
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> details() {
        return (Map<String, Object>) node.projectionHealth().get("details");
    }
}
