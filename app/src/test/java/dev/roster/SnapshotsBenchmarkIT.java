package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.eventstore.postgres.TestPostgres;
import dev.roster.eventstore.postgres.TestPostgres.Database;
import dev.roster.eventstore.sealing.NaturalMix;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What snapshots of the read model cost, those who build and read them and those who do not: mvn verify -Pbenchmark. */
@Tag("benchmark")
class SnapshotsBenchmarkIT {

    private static final Logger log = LoggerFactory.getLogger(SnapshotsBenchmarkIT.class);

    private static final int EVENTS = Integer.getInteger("roster.benchmark-events", 1_000_000);
    private static final int ROUNDS = Integer.getInteger("roster.rounds", 3);
    private static final List<Integer> PERCENTS = List.of(100, 10, 1);

    private static Database database;
    private static Node node;
    private static Http http;

    @BeforeAll
    static void fill() throws Exception {
        database = TestPostgres.newDatabase();
        node = Node.startMeasured(database);
        http = Http.to(node);
        NaturalMix.fill(node, database, EVENTS);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void buildingOneOfAPartOfTheHistory() {
        var seconds =
                new Figures("Seconds to build a snapshot, of %,d events; %d rounds".formatted(EVENTS, ROUNDS), "%.2f");
        for (var round = 0; round <= ROUNDS; round++) {
            for (var percent : PERCENTS) {
                var time = build("part", EVENTS / 100 * percent);
                http.delete("/read-model/snapshots/part").expect(204);
                if (round > 0) {
                    seconds.add("as of %d %% of them".formatted(percent), time.toMillis() / 1e3);
                }
            }
        }
        log.info("{}", seconds.table(List.of("as of 100 % of them")));

        assertThat(seconds.ways()).hasSameSizeAs(PERCENTS);
    }

    @Test
    void readingOneAndTheLiveTables() throws Exception {
        build("whole", EVENTS);
        var page = "/heroes?sort=name&namePrefix=H&limit=20";

        var ratios = new Rounds()
                .way("live", (thread, time) -> http.get(page).expect(200))
                .way(
                        "a snapshot",
                        (thread, time) -> http.get(page + "&snapshot=whole").expect(200))
                .run("A page of 20 heroes");

        assertThat(ratios).hasSize(2);
    }

    private static Duration build(String name, long position) {
        var built = new Rebuilding(
                        http,
                        http.send("POST", "/read-model/snapshots", Map.of("asOf", position, "name", name))
                                .expect(202)
                                .header("Location"))
                .awaitDone();
        return Duration.between(
                OffsetDateTime.parse(built.get("startedAt").asString()),
                OffsetDateTime.parse(built.get("endedAt").asString()));
    }
}
