package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roster.api.TeamCommand.FormTeam;
import dev.roster.eventstore.postgres.TestPostgres;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.axonframework.commandhandling.CommandBus;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How long it takes from a commit until those who listen have heard: mvn verify -Pbenchmark. */
@Tag("benchmark")
class ListenersBenchmarkIT {

    private static final Logger log = LoggerFactory.getLogger(ListenersBenchmarkIT.class);

    private static final int ROUNDS = 7;
    private static final int EVENTS = 400;
    private static final int EVENTS_BEFORE = 2_000;
    private static final int OTHERS = 200;

    /** So that most are on their own. */
    private static final long PERIOD_NANOS = 10_000_000;

    private final Map<UUID, Long> commits = new ConcurrentHashMap<>();

    @Test
    void fromACommitToWhoListens() {
        var database = TestPostgres.newDatabase();
        try (var node = Node.start(database);
                var other = Node.start(database)) {
            node.bean(CommandBus.class).registerHandlerInterceptor((unitOfWork, chain) -> {
                var command = (FormTeam) unitOfWork.getMessage().getPayload();
                unitOfWork.afterCommit(work -> commits.put(command.teamId(), System.nanoTime()));
                return chain.proceed();
            });
            send(node, EVENTS_BEFORE, 0);
            var median =
                    new Figures("From a commit to who listens, median of %d events, in ms".formatted(EVENTS), "%.2f");
            var slowest = new Figures("The same, which 99 of 100 events do not exceed, in ms", "%.2f");
            for (var round = 0; round <= ROUNDS; round++) {
                measure(node, other, 0, "", round, median, slowest);
            }
            for (var round = 0; round <= ROUNDS; round++) {
                measure(node, other, OTHERS, ", with %d others".formatted(OTHERS), round, median, slowest);
            }
            log.info("{}{}", median.table(List.of()), slowest.table(List.of()));

            assertThat(Rounds.median(values(median, "the same node"))).isLessThan(50);
            assertThat(Rounds.median(values(median, "another node"))).isLessThan(200);
        }
    }

    private static double[] values(Figures figures, String way) {
        return figures.ways().get(way).stream().mapToDouble(figure -> figure).toArray();
    }

    private void measure(Node node, Node other, int others, String how, int round, Figures median, Figures slowest) {
        var crowd = IntStream.range(0, others)
                .mapToObj(number -> Ear.to(number % 2 == 0 ? node : other, Node.ADMIN_TOKEN, "", null))
                .toList();
        try (var here = Ear.to(node, Node.ADMIN_TOKEN, "", null);
                var there = Ear.to(other, Node.ADMIN_TOKEN, "", null)) {
            await().until(() -> here.lastId() != null && there.lastId() != null);
            commits.clear();
            send(node, EVENTS, PERIOD_NANOS);
            for (var ear : Map.of("the same node", here, "another node", there).entrySet()) {
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> ear.getValue().count() == EVENTS);
                var latencies = ear.getValue().heard().stream()
                        .mapToDouble(heard -> (heard.at()
                                        - commits.get(UUID.fromString(
                                                heard.json().at("/data/teamId").asString())))
                                / 1e6)
                        .sorted()
                        .toArray();
                if (round > 0) {
                    median.add(ear.getKey() + how, latencies[EVENTS / 2]);
                    slowest.add(ear.getKey() + how, latencies[EVENTS * 99 / 100]);
                }
            }
        } finally {
            crowd.forEach(Ear::close);
        }
    }

    private static void send(Node node, int events, long periodNanos) {
        var start = System.nanoTime();
        for (var number = 0; number < events; number++) {
            var due = start + number * periodNanos;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            node.send(new FormTeam(Node.id(), "Team", "Somewhere"));
        }
    }
}
