package dev.roster.web.door;

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

/**
 * Answers who asks at the same moment by one look. It begins after all of them have asked, so that nobody is told what was so
 * before: one look is under way at a time, and who comes meanwhile has the next.
 */
final class SharedLook<K, V> {

    private final Function<Collection<K>, Map<K, V>> look;
    private final Queue<Question<K, V>> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean looking = new AtomicBoolean();

    /** @param look finds what there is */
    SharedLook(Function<Collection<K>, Map<K, V>> look) {
        this.look = look;
    }

    /**
     * What there is now. Throws what the look throws.
     *
     * @throws TimeoutException if no look has seen it in time; those under way go on
     */
    Optional<V> find(K key, Duration patience) throws TimeoutException {
        var question = new Question<K, V>(key, new CompletableFuture<>());
        waiting.add(question);
        lookSoon();
        try {
            return question.answer().get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The service is stopping", e);
        }
    }

    /** In a thread of its own, so that nobody waits for longer than they want to. */
    private void lookSoon() {
        if (!looking.get()) {
            Thread.startVirtualThread(this::lookFor);
        }
    }

    private void lookFor() {
        if (waiting.isEmpty() || !looking.compareAndSet(false, true)) {
            return;
        }
        try {
            answer();
        } finally {
            looking.set(false);
        }
        if (!waiting.isEmpty()) {
            lookSoon();
        }
    }

    private void answer() {
        var questions = new ArrayList<Question<K, V>>();
        for (var next = waiting.poll(); next != null; next = waiting.poll()) {
            questions.add(next);
        }
        if (questions.isEmpty()) {
            return;
        }
        var keys = new HashSet<K>();
        questions.forEach(question -> keys.add(question.key()));
        try {
            var found = look.apply(keys);
            questions.forEach(question -> question.answer().complete(Optional.ofNullable(found.get(question.key()))));
        } catch (RuntimeException | Error e) {
            questions.forEach(question -> question.answer().completeExceptionally(e));
        }
    }

    private record Question<K, V>(K key, CompletableFuture<Optional<V>> answer) {}
}
