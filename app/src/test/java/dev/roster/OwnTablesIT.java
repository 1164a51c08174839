package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.own.Notices;
import dev.own.OwnBeans;
import dev.roster.api.HeroCommand.ForgetHero;
import dev.roster.api.TeamCommand.ReviseTeam;
import dev.roster.eventstore.postgres.TestPostgres;
import dev.roster.eventstore.postgres.TestPostgres.Database;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.eventhandling.StreamingEventProcessor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What users keep beside the service in its database is theirs: tables that their scripts make, sagas and dead letters by Axon's
 * own books. The service neither reads nor drops it.
 */
class OwnTablesIT {

    private static final Database database = TestPostgres.newDatabase();

    private static Node node;
    private static Http http;

    @BeforeAll
    static void start() {
        database.jdbc()
                .sql("create table if not exists from_before (what text)")
                .update();
        node = Node.start(
                database,
                List.of(
                        "--spring.flyway.locations=classpath:own",
                        "--axon.eventhandling.processors.notices.mode=pooled",
                        "--axon.eventhandling.processors.notices.initial-segment-count=1",
                        "--axon.eventhandling.processors.notices.dlq.enabled=true"),
                OwnBeans.class);
        http = Http.to(node);
        // A processor that sagas have begins where the events end when it starts.
        await().until(() -> isRunning("gatherings") && isRunning(Notices.GROUP));
    }

    private static boolean isRunning(String group) {
        return !processors()
                .eventProcessorByProcessingGroup(group, StreamingEventProcessor.class)
                .orElseThrow()
                .processingStatus()
                .isEmpty();
    }

    private static EventProcessingConfiguration processors() {
        return node.bean(EventProcessingConfiguration.class);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void areMadeByScriptsInTheSchemaThatIsTheirs() {
        assertThat(node.rows("select version, success from public.flyway_schema_history order by installed_rank"))
                .containsExactly(Map.of("version", "0", "success", true), Map.of("version", "1", "success", true));
        assertThat(node.rows("select table_schema from information_schema.tables where table_name = 'sagaentry'"))
                .containsExactly(Map.of("table_schema", "public"));
    }

    @Test
    void disturbNothingThoughTheyHaveTheNamesOfTheServices() {
        var team = http.form("Z-Force");
        var forgotten = http.register("Forgotten", team);
        snapshot("then");
        var left = http.register("Left", team);
        http.delete("/heroes/" + left + "/teams/" + team).expect(204);
        Rebuilding.begin(http).awaitDoneWithoutDrift();
        Rebuilding.undo(http).awaitDone();
        node.send(new ForgetHero(forgotten));
        http.register("Deadpond", team);
        node.awaitProjection();
        Rebuilding.verify(http).awaitDoneWithoutDrift();

        assertThat(node.rows("select hero_count from roster.team where name = 'Z-Force'"))
                .containsExactly(Map.of("hero_count", 1L));
        assertThat(http.get("/heroes?name=Deadpond").expect(200).json()).hasSize(1);
        assertThat(http.get("/heroes?snapshot=then&name=Forgotten").expect(200).json())
                .isEmpty();
        assertThat(node.rows("select from public.hero")).isEmpty();
    }

    @Test
    void stayWhenTheSnapshotIsDroppedInWhoseSchemaTheyAre() {
        snapshot("dropped");
        database.jdbc()
                .sql("create table roster_at_dropped.mine as select 'kept' as what")
                .update();

        http.delete("/read-model/snapshots/dropped").expect(204);

        assertThat(node.rows("select what from roster_at_dropped.mine")).containsExactly(Map.of("what", "kept"));
        assertThat(node.rows("select to_regclass('roster_at_dropped.hero') is null as gone"))
                .containsExactly(Map.of("gone", true));
    }

    @Test
    void keepSagasAndDeadLettersOverTwoRebuilds() {
        var team = http.form("Avengers");
        http.register("Rusty-Man", team);
        var stumbling = http.form(Notices.STUMBLING_BLOCK);
        node.send(new ReviseTeam(stumbling, "Milestone", null));
        node.send(new ReviseTeam(team, "Preventers", null));
        await().untilAsserted(() -> {
            assertThat(joined(team)).containsExactly(1);
            assertThat(letters()).isEqualTo(2);
            assertThat(notices()).contains("A team is Preventers now");
        });
        assertThat(notices())
                .as("what comes after an event that failed waits for it")
                .doesNotContain(Notices.STUMBLING_BLOCK + " is formed", "A team is Milestone now");

        Rebuilding.begin(http).awaitDoneWithoutDrift();
        Rebuilding.begin(http).awaitDoneWithoutDrift();

        http.register("Spider-Boy", team);
        await().untilAsserted(() -> assertThat(joined(team)).containsExactly(2));
        assertThat(letters()).isEqualTo(2);
        node.bean(Notices.class).mend();
        assertThat(processors()
                        .sequencedDeadLetterProcessor(Notices.GROUP)
                        .orElseThrow()
                        .processAny())
                .isTrue();
        assertThat(letters()).isZero();
        assertThat(notices())
                .containsSubsequence(
                        "Avengers is formed",
                        "A team is Preventers now",
                        Notices.STUMBLING_BLOCK + " is formed",
                        "A team is Milestone now");
        http.delete("/teams/" + team).expect(204);
        await().untilAsserted(() -> assertThat(joined(team)).isEmpty());
    }

    private static void snapshot(String name) {
        var asked = http.send("POST", "/read-model/snapshots", Map.of("asOf", database.head(), "name", name));
        new Rebuilding(http, asked.expect(202).header("Location")).awaitDone();
    }

    /** How many the saga of a team has counted; nothing if there is none. */
    private static List<Integer> joined(UUID team) {
        return node.jdbc().sql("""
                select (convert_from(serializedSaga, 'UTF8')::json ->> 'joined')::int
                from public.SagaEntry join public.AssociationValueEntry using (sagaId) where associationValue = ?""").param(team.toString()).query(Integer.class).list();
    }

    private static int letters() {
        return node.jdbc()
                .sql("select count(*) from eventstore.dead_letter where processing_group = ?")
                .param(Notices.GROUP)
                .query(Integer.class)
                .single();
    }

    private static List<String> notices() {
        return node.jdbc()
                .sql("select text from public.notice order by id")
                .query(String.class)
                .list();
    }
}
