package dev.roster;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
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

    /** What there is now. Throws what the look throws. */
    Optional<V> find(K key) {
        var question = new Question<K, V>(key, new CompletableFuture<>());
        waiting.add(question);
        lookFor();
        try {
            return question.answer().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        }
    }

    /** Whoever finds nobody looking looks once, for all who wait; the next look is somebody else's. */
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
            Thread.startVirtualThread(this::lookFor);
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
