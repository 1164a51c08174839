package dev.roster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A benchmark of several ways to do the same, round after round, so that a busy machine is unfair to none of them. */
public final class Rounds {

    /** One way: what one thread does again and again, told its number and how often it was there. */
    public interface Way {
        void once(int thread, int time) throws Exception;
    }

    private static final Logger log = LoggerFactory.getLogger(Rounds.class);

    private static final int THREADS = 16;
    private static final int ROUNDS = 7;
    private static final Duration LENGTH = Duration.ofSeconds(3);

    private final Map<String, Way> ways = new LinkedHashMap<>();
    private final Map<String, List<Double>> rates = new LinkedHashMap<>();

    public Rounds way(String name, Way way) {
        ways.put(name, way);
        rates.put(name, new ArrayList<>());
        return this;
    }

    /** Runs all rounds after one to warm up; the ratios are to the first way of the same round. */
    public Map<String, Double> run(String title) throws Exception {
        for (var round = 0; round <= ROUNDS; round++) {
            for (var way : ways.entrySet()) {
                var rate = rate(THREADS, LENGTH, round, way.getValue());
                if (round > 0) {
                    rates.get(way.getKey()).add(rate);
                }
            }
        }
        var base = rates.values().iterator().next();
        var ratios = new LinkedHashMap<String, Double>();
        var table = new StringBuilder(
                "%n%n%s: %d threads, %d rounds of %d s%n%n".formatted(title, THREADS, ROUNDS, LENGTH.toSeconds()));
        table.append("| way | a second, median | lowest to highest | ratio, median |%n|---|---|---|---|%n".formatted());
        rates.forEach((name, own) -> {
            var ratio = IntStream.range(0, ROUNDS)
                    .mapToDouble(round -> own.get(round) / base.get(round))
                    .toArray();
            ratios.put(name, median(ratio));
            var sorted = own.stream().mapToDouble(rate -> rate).sorted().toArray();
            table.append("| %s | %.0f | %.0f to %.0f | %.2f |%n"
                    .formatted(name, median(sorted), sorted[0], sorted[ROUNDS - 1], median(ratio)));
        });
        log.info("{}", table);
        return ratios;
    }

    /** How often one way was gone a second, by so many threads for so long. */
    static double rate(int threadCount, Duration length, int round, Way way) throws Exception {
        var done = new LongAdder();
        var start = System.nanoTime();
        var end = start + length.toNanos();
        try (var threads = Executors.newFixedThreadPool(threadCount)) {
            var running = IntStream.range(0, threadCount)
                    .mapToObj(thread -> CompletableFuture.runAsync(
                            () -> {
                                for (var time = round << 20; System.nanoTime() < end; time++) {
                                    try {
                                        way.once(thread, time);
                                    } catch (Exception e) {
                                        throw new IllegalStateException(e);
                                    }
                                    done.increment();
                                }
                            },
                            threads))
                    .toArray(CompletableFuture[]::new);
            CompletableFuture.allOf(running).get();
        }
        return done.sum() * 1e9 / (System.nanoTime() - start);
    }

    static double median(double... values) {
        var sorted = Arrays.stream(values).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
