package dev.roster;

import dev.roster.eventstore.postgres.StandbyPair;
import dev.roster.readmodel.ReadModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How much of the primary's time reads on a standby spare, at the same load: mvn verify -Pbenchmark. */
@Tag("benchmark")
@EnabledOnOs(OS.LINUX)
class ReadReplicaBenchmarkIT {

    private static final Logger log = LoggerFactory.getLogger(ReadReplicaBenchmarkIT.class);

    private static final int ROUNDS = 2;
    private static final Duration LENGTH = Duration.ofSeconds(8);
    private static final int HEROES = 2_000;

    private static final List<String> KINDS =
            List.of("/heroes/%s", "/heroes?sort=name&limit=50", "/heroes/%s/history", "/heroes/%s?asOf=6000");

    /** Linux counts in hundredths of a second. */
    private static final double TICKS = 100;

    @Test
    void sparesThePrimaryTime(@TempDir Path folder) throws Exception {
        try (var pair = StandbyPair.start(folder.resolve("servers"));
                // The first node runs the projection.
                var with = Node.start(
                        pair.primary(),
                        List.of(
                                "--roster.read-replica.url=" + pair.standby().url(),
                                "--" + AsDescribed.PROPERTY + "=false"));
                var without = Node.start(pair.primary(), List.of("--" + AsDescribed.PROPERTY + "=false"))) {
            // It may take over.
            without.bean(ReadModel.class).flushBatches();
            var writer = Http.to(with);
            var teams = IntStream.range(0, 200)
                    .mapToObj(i -> writer.form("Team " + i))
                    .toList();
            var heroes = IntStream.range(0, HEROES)
                    .parallel()
                    .mapToObj(i -> writer.register("Hero " + i, teams.get(i % 200), teams.get((i + 1) % 200)))
                    .toList();
            pair.onPrimary().sql("vacuum analyze").update();
            pair.awaitReplayed();
            for (var writes : List.of(0, 100)) {
                for (var kind : KINDS) {
                    measure(pair, Map.of("without", without, "with", with), paths(kind, heroes), kind, writes);
                }
            }
        }
    }

    private static List<String> paths(String kind, List<UUID> heroes) {
        return heroes.stream().map(kind::formatted).toList();
    }

    private static void measure(
            StandbyPair pair, Map<String, Node> nodes, List<String> paths, String kind, int writes) {
        var onPrimary = new Figures("CPU of the primary in µs a read: %s, %d writes/s".formatted(kind, writes), "%.0f");
        var onStandby = new Figures("CPU of the standby", "%.0f");
        var share = new Figures("share of reads on the standby", "%.2f");
        for (var round = 0; round < ROUNDS; round++) {
            for (var way : List.of("without", "with")) {
                var node = nodes.get(way);
                var goesOn = new AtomicBoolean(true);
                var writing = CompletableFuture.runAsync(() -> write(nodes.get("with"), writes, goesOn));
                var before = Scrape.of(node);
                var primary = cpu(pair.onPrimary());
                var standby = cpu(pair.onStandby());
                var end = System.nanoTime() + LENGTH.toNanos();
                var reads = new PacedGets(Http.to(node), paths).send(() -> System.nanoTime() < end);
                onPrimary.add(way, since(primary, cpu(pair.onPrimary())) / reads.count());
                onStandby.add(way, since(standby, cpu(pair.onStandby())) / reads.count());
                share.add(
                        way,
                        Math.max(0, Scrape.of(node).since(before).value("roster_reads_total", "place", "replica"))
                                / reads.count());
                goesOn.set(false);
                writing.join();
                log.info("{} of {} were refused", reads.refused(), reads.count());
            }
        }
        log.info("{}{}{}", onPrimary.table(List.of("without")), onStandby.table(List.of()), share.table(List.of()));
    }

    private static void write(Node node, int perSecond, AtomicBoolean goesOn) {
        var http = Http.to(node);
        while (perSecond > 0 && goesOn.get()) {
            var begin = System.nanoTime();
            http.register("Somebody");
            var rest = Duration.ofSeconds(1).dividedBy(perSecond).toNanos() - (System.nanoTime() - begin);
            LockSupport.parkNanos(Math.max(0, rest));
        }
    }

    /** Of all processes of a server, in ticks. */
    private static Map<Long, Long> cpu(JdbcClient server) {
        var ticks = new HashMap<Long, Long>();
        for (var pid :
                server.sql("select pid from pg_stat_activity").query(Long.class).list()) {
            try {
                var fields = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"))
                        .replaceAll(".*\\) ", "")
                        .split(" ");
                ticks.put(pid, Long.parseLong(fields[11]) + Long.parseLong(fields[12]));
            } catch (IOException e) {
                log.debug("{} has ended meanwhile", pid);
            }
        }
        return ticks;
    }

    /** In microseconds. */
    private static double since(Map<Long, Long> before, Map<Long, Long> after) {
        return after.entrySet().stream()
                        .mapToLong(process -> process.getValue() - before.getOrDefault(process.getKey(), 0L))
                        .sum()
                / TICKS
                * 1e6;
    }
}
