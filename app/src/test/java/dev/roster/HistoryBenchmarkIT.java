package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.eventstore.postgres.TestPostgres;
import dev.roster.eventstore.sealing.NaturalMix;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What it costs to ask for the past of a hero in three teams, and of a team that a hundred heroes joined and fifty left, over
 * HTTP, in a store of 10,000 events and in one of 1,000,000: mvn verify -Pbenchmark.
 */
@Tag("benchmark")
class HistoryBenchmarkIT {

    private static final List<Integer> SIZES = List.of(10_000, 1_000_000);
    private static final List<Store> STORES = new ArrayList<>();

    @BeforeAll
    static void fill() throws Exception {
        for (var size : SIZES) {
            STORES.add(Store.of(size));
        }
    }

    @AfterAll
    static void stop() {
        STORES.forEach(store -> store.node().close());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/heroes/HERO?asOf=AT",
                "/heroes/HERO?asOf=TIME",
                "/heroes/HERO/history",
                "/teams/TEAM?asOf=AT",
                "/teams/TEAM/history",
                "/teams/TEAM/changes?from=0&to=AT"
            })
    void doesNotDependOnTheSizeOfTheStore(String path) throws Exception {
        var rounds = new Rounds();
        for (var store : STORES) {
            var asked = store.path(path);
            rounds.way(
                    "%,d events".formatted(store.size()),
                    (thread, time) -> store.http().get(asked).expect(200));
        }

        assertThat(rounds.run("GET " + path).values())
                .allSatisfy(ratio -> assertThat(ratio).isGreaterThan(0.5));
    }

    /** Half of what is asked for happened before everything else, and half after it. */
    private record Store(int size, Node node, Http http, UUID hero, UUID team, long at, String time) {

        private static Store of(int size) throws Exception {
            var database = TestPostgres.newDatabase();
            var node = Node.startMeasured(database);
            var http = Http.to(node);
            var team = http.form("Preventers");
            var hero = http.register("Deadpond", team, http.form("Z-Force"), http.form("X-Force"));
            joinAndLeave(http, team);
            NaturalMix.fill(node, database, size);
            joinAndLeave(http, team);
            var at = http.send("PATCH", "/heroes/" + hero, Map.of("age", 30)).position();
            var time = http.get("/heroes/" + hero + "/history")
                    .json()
                    .get(0)
                    .get("time")
                    .asString();
            return new Store(size, node, http, hero, team, at, time);
        }

        private static void joinAndLeave(Http http, UUID team) {
            for (var member = 0; member < 50; member++) {
                var joined = http.register("Member " + member, team);
                if (member % 2 == 0) {
                    http.delete("/teams/" + team + "/heroes/" + joined).expect(204);
                }
            }
        }

        private String path(String asked) {
            return asked.replace("HERO", hero.toString())
                    .replace("TEAM", team.toString())
                    .replace("AT", String.valueOf(at))
                    .replace("TIME", time);
        }
    }
}
