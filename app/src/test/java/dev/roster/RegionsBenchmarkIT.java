package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.eventstore.postgres.StandbyPair;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a commit costs that waits for a standby as far away as another region: mvn verify -Pbenchmark. The standby is here, and confirms
 * a commit so much later. The property {@code roster.rounds} is how often each is tried, after one to warm up.
 */
@Tag("benchmark")
class RegionsBenchmarkIT {

    private static final Logger log = LoggerFactory.getLogger(RegionsBenchmarkIT.class);

    private static final int ROUNDS = Integer.getInteger("roster.rounds", 5);
    private static final Duration LENGTH = Duration.ofSeconds(4);
    private static final List<Duration> AWAY = List.of(Duration.ZERO, Duration.ofMillis(20), Duration.ofMillis(80));
    private static final List<Integer> AT_ONCE = List.of(1, 16, 64);

    @Test
    void aCommitThatWaitsForAnotherRegion(@TempDir Path folder) throws Exception {
        try (var pair = StandbyPair.start(folder)) {
            pair.makeSynchronous();
            pair.onPrimary()
                    .sql("alter database %s set synchronous_commit = 'remote_apply'".formatted(StandbyPair.DATABASE))
                    .update();
            try (var node = Node.startMeasured(pair.database())) {
                var http = Http.to(node);
                var rates = new Figures("Heroes registered a second, %d rounds".formatted(ROUNDS), "%,.1f");
                for (var round = 0; round <= ROUNDS; round++) {
                    for (var away : AWAY) {
                        pair.delayReplay(away);
                        for (var clients : AT_ONCE) {
                            var rate = Rounds.rate(
                                    clients,
                                    LENGTH,
                                    round,
                                    (client, time) -> http.send(
                                                    "POST",
                                                    "/heroes",
                                                    Map.of("name", "Newcomer", "secretName", "Secret"))
                                            .expect(201));
                            if (round > 0) {
                                rates.add(name(clients, away), rate);
                            }
                        }
                    }
                }
                log.info(
                        "{}",
                        rates.table(AT_ONCE.stream()
                                .map(clients -> name(clients, Duration.ZERO))
                                .toList()));
                assertThat(rates.ways()).hasSize(AWAY.size() * AT_ONCE.size());
                assertThat(rates.ways().values())
                        .allSatisfy(all -> assertThat(all).hasSize(ROUNDS));
                pair.delayReplay(Duration.ZERO);
            }
        }
    }

    private static String name(int clients, Duration away) {
        return "%d at once, %d ms away".formatted(clients, away.toMillis());
    }
}
