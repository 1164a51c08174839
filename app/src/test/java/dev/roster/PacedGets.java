package dev.roster;

import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/** 500 GETs a second, each when it is due, whether or not those before are answered, and timed from when it was due. */
final class PacedGets {

    private static final int THREADS = 4;
    private static final long PERIOD = 1_000_000_000 / 500;

    private final Http http;
    private final List<String> paths;

    PacedGets(Http http, List<String> paths) {
        this.http = new Http(
                http.address(),
                http.token(),
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
        this.paths = paths;
    }

    /** Sends as many, one after the other, as it takes for the service to be as quick as it gets. */
    void warmUp() {
        IntStream.range(0, 10_000)
                .parallel()
                .forEach(number -> http.get(paths.get(number % paths.size())).expect(200));
    }

    Latencies send(BooleanSupplier goesOn) {
        var answers = new ConcurrentLinkedQueue<CompletableFuture<Answer>>();
        var start = System.nanoTime();
        try (var threads = Executors.newFixedThreadPool(THREADS)) {
            var sending = IntStream.range(0, THREADS)
                    .mapToObj(thread -> CompletableFuture.runAsync(() -> send(thread, start, goesOn, answers), threads))
                    .toArray(CompletableFuture[]::new);
            CompletableFuture.allOf(sending).join();
        }
        var all = answers.stream().map(CompletableFuture::join).toList();
        return new Latencies(
                all.stream().mapToDouble(Answer::millis).sorted().toArray(),
                all.stream().filter(answer -> answer.status() != 200).count());
    }

    private void send(int thread, long start, BooleanSupplier goesOn, Queue<CompletableFuture<Answer>> answers) {
        for (var number = thread; goesOn.getAsBoolean(); number += THREADS) {
            var due = start + number * PERIOD;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            answers.add(http.client()
                    .sendAsync(http.request("GET", paths.get(number % paths.size()), null), BodyHandlers.ofByteArray())
                    .thenApply(answer -> new Answer(answer.statusCode(), (System.nanoTime() - due) / 1e6)));
        }
    }

    private record Answer(int status, double millis) {}

    /**
     * In milliseconds, from the shortest to the longest.
     *
     * @param refused how many were answered with an error, as a service does that can't keep up
     */
    record Latencies(double[] sorted, long refused) {

        int count() {
            return sorted.length;
        }

        /** @param share of those that took no longer, 0.5 for the median */
        double quantile(double share) {
            return sorted[(int) (share * (sorted.length - 1))];
        }
    }
}
