package dev.roster.eventstore.transaction;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.springframework.dao.DataAccessResourceFailureException;

/**
 * Answers requests of the same moment by one lookup. It begins after all of them have come, so that none gets an answer from
 * before: one lookup runs at a time, and requests that come meanwhile share the next.
 */
public final class CoalescingLookup<K, V> {

    private final String what;
    private final Function<Collection<K>, Map<K, V>> lookup;
    private final Queue<Request<K, V>> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean running = new AtomicBoolean();

    /**
     * @param what is looked up, as an error says it
     * @param lookup finds the values that there are for some keys
     */
    public CoalescingLookup(String what, Function<Collection<K>, Map<K, V>> lookup) {
        this.what = what;
        this.lookup = lookup;
    }

    /**
     * The value of a key at this moment. Throws what the lookup throws.
     *
     * @throws DataAccessResourceFailureException if no lookup has ended in time; one that runs goes on
     */
    public Optional<V> find(K key, Duration timeout) {
        var request = new Request<K, V>(key, new CompletableFuture<>());
        waiting.add(request);
        startIfIdle();
        try {
            return request.answer().get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new DataAccessResourceFailureException(
                    what + " can't be looked up", SqlState.CONNECTION_FAILURE.because("No answer in time"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The service is stopping", e);
        }
    }

    /** In a thread of its own, so that nobody waits for longer than they want to. */
    private void startIfIdle() {
        if (!running.get()) {
            Thread.startVirtualThread(this::run);
        }
    }

    private void run() {
        if (waiting.isEmpty() || !running.compareAndSet(false, true)) {
            return;
        }
        try {
            answer();
        } finally {
            running.set(false);
        }
        if (!waiting.isEmpty()) {
            startIfIdle();
        }
    }

    private void answer() {
        var requests = new ArrayList<Request<K, V>>();
        for (var next = waiting.poll(); next != null; next = waiting.poll()) {
            requests.add(next);
        }
        if (requests.isEmpty()) {
            return;
        }
        var keys = new HashSet<K>();
        requests.forEach(request -> keys.add(request.key()));
        try {
            var found = lookup.apply(keys);
            requests.forEach(request -> request.answer().complete(Optional.ofNullable(found.get(request.key()))));
        } catch (RuntimeException | Error e) {
            requests.forEach(request -> request.answer().completeExceptionally(e));
        }
    }

    private record Request<K, V>(K key, CompletableFuture<Optional<V>> answer) {}
}
