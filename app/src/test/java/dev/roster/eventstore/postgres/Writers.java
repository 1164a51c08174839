package dev.roster.eventstore.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roster.Http;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** They register heroes, each as soon as the last one is answered, until they are stopped. */
final class Writers {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int WRITERS = 4;

    private final Queue<Written> written = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean writing = new AtomicBoolean(true);
    private final AtomicInteger rounds = new AtomicInteger();
    private final List<Thread> threads = new ArrayList<>();

    void begin(Http http) {
        for (var number = 0; number < WRITERS; number++) {
            threads.add(Thread.ofPlatform()
                    .uncaughtExceptionHandler((writer, e) -> failures.add(e))
                    .start(() -> {
                        while (writing.get()) {
                            written.add(register(http, "Hero " + written.size(), rounds.get()));
                        }
                    }));
        }
    }

    static Written register(Http http, String name) {
        return register(http, name, 0);
    }

    private static Written register(Http http, String name, int round) {
        var answer = http.send("POST", "/heroes", Map.of("name", name, "secretName", "Secret"));
        assertThat(answer.status()).isIn(201, 202);
        return new Written(answer.id(), name, answer.position(), round);
    }

    /** What was acknowledged until now. */
    List<Written> written() {
        return List.copyOf(written);
    }

    /** @return of what is not sent yet */
    int beginRound() {
        return rounds.incrementAndGet();
    }

    /** What was sent since a round began, and is acknowledged. */
    List<Written> since(int round) {
        return written.stream().filter(one -> one.round() >= round).toList();
    }

    void awaitMore(int count) {
        var before = written.size();
        await().atMost(PATIENCE).until(() -> written.size() >= before + count);
    }

    void stop() throws InterruptedException {
        writing.set(false);
        for (var thread : threads) {
            thread.join(PATIENCE);
        }
        assertThat(failures).isEmpty();
    }

    /** @param round that had begun when it was sent */
    record Written(UUID id, String name, long position, int round) {}
}
