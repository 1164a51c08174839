package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.TestPostgres.Database;
import dev.roster.api.HeroCommand.ForgetHero;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the users of a service keep beside it in its database is theirs: the service neither reads nor drops it. */
class OwnTablesIT {

    private static final Database database = TestPostgres.newDatabase();

    private static Node node;
    private static Http http;

    @BeforeAll
    static void start() {
        // No column is as the service's own tables have it.
        for (var table : List.of("hero", "team", "heroteamlink", "progress", "event", "token", "rebuild")) {
            database.jdbc().sql("create table public." + table + " (mine text)").update();
        }
        node = Node.start(database);
        http = Http.to(node);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void disturbNothingThoughTheyHaveTheNamesOfTheServices() {
        var team = http.form("Z-Force");
        var forgotten = http.register("Forgotten", team);
        var snapshot = http.send("POST", "/read-model/snapshots", Map.of("asOf", database.head(), "name", "then"));
        new Rebuilding(http, snapshot.expect(202).header("Location")).awaitDone();
        var left = http.register("Left", team);
        http.delete("/heroes/" + left + "/teams/" + team).expect(204);
        Rebuilding.begin(http).awaitDoneWithoutDrift();
        Rebuilding.undo(http).awaitDone();
        node.send(new ForgetHero(forgotten));
        http.register("Deadpond", team);
        node.awaitProjection();
        Rebuilding.verify(http).awaitDoneWithoutDrift();

        assertThat(node.rows("select hero_count from roster.team")).containsExactly(Map.of("hero_count", 1L));
        assertThat(http.get("/heroes?name=Deadpond").expect(200).json()).hasSize(1);
        assertThat(http.get("/heroes?snapshot=then").expect(200).json()).isEmpty();
        assertThat(node.rows("select from public.hero")).isEmpty();
    }

    @Test
    void stayWhenTheSnapshotIsDroppedInWhoseSchemaTheyAre() {
        var snapshot = http.send("POST", "/read-model/snapshots", Map.of("asOf", 0, "name", "dropped"));
        new Rebuilding(http, snapshot.expect(202).header("Location")).awaitDone();
        database.jdbc()
                .sql("create table roster_at_dropped.mine as select 'kept' as what")
                .update();

        http.delete("/read-model/snapshots/dropped").expect(204);

        assertThat(node.rows("select what from roster_at_dropped.mine")).containsExactly(Map.of("what", "kept"));
        assertThat(node.rows("select to_regclass('roster_at_dropped.hero') is null as gone"))
                .containsExactly(Map.of("gone", true));
    }
}
