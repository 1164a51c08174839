package dev.roster.eventstore;

import dev.roster.eventstore.epoch.Epochs;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.axonframework.tracing.NoOpSpanFactory.NoOpSpan;
import org.axonframework.tracing.SpanFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * The position that the read model has reached, for callers that wait for a later one. The projection publishes it on its own
 * node; the other nodes are notified, and also read it every {@value #LONGEST_DOUBT_MILLIS} ms, once for all callers. A waiting
 * caller holds no connection, and no thread but a virtual one.
 */
@Component
public final class Reached {

    private static final Logger log = LoggerFactory.getLogger(Reached.class);

    private static final long LONGEST_DOUBT_MILLIS = 100;

    private final ReadModelProgress progress;
    private final SpanFactory spans;
    /** Of one history. */
    private volatile AtomicLong position = new AtomicLong();

    private final AtomicLong tickets = new AtomicLong();
    private final ConcurrentSkipListSet<Waiter> waiting = new ConcurrentSkipListSet<>();
    private final AtomicBoolean refreshing = new AtomicBoolean();
    private volatile LongConsumer listener = reached -> {};

    Reached(ReadModelProgress progress, SpanFactory spans, Epochs epochs) {
        this.progress = progress;
        this.spans = spans;
        epochs.onChange(epoch -> position = new AtomicLong());
    }

    /**
     * Waits until the read model has reached a position.
     *
     * @param longest how long to wait; with zero or less, only what this node knows already counts
     * @return whether it has
     */
    public boolean await(long wanted, Duration longest) throws InterruptedException {
        if (position.get() >= wanted) {
            return true;
        }
        var span = spans.createInternalSpan(() -> "wait for the read model");
        if (span instanceof NoOpSpan) {
            return awaitUpdate(wanted, longest);
        }
        span.addAttribute(AppendedPosition.ATTRIBUTE, String.valueOf(wanted)).start();
        try {
            return awaitUpdate(wanted, longest);
        } finally {
            span.end();
        }
    }

    private boolean awaitUpdate(long wanted, Duration longest) throws InterruptedException {
        var waiter = new Waiter(wanted, tickets.incrementAndGet(), new CountDownLatch(1));
        waiting.add(waiter);
        try {
            return position.get() >= wanted || waiter.come.await(longest.toNanos(), TimeUnit.NANOSECONDS);
        } finally {
            waiting.remove(waiter);
        }
    }

    /** Takes the position that another node published. */
    void update(long reached) {
        update(position, reached);
    }

    /** Whether the history is still the same. */
    private boolean update(AtomicLong ofHistory, long reached) {
        ofHistory.accumulateAndGet(reached, Math::max);
        if (!ofHistory.equals(position)) {
            return false;
        }
        for (var first = waiting.ceiling(Waiter.NONE);
                first != null && first.wanted <= reached;
                first = waiting.higher(first)) {
            first.come.countDown();
        }
        return true;
    }

    /** Reads the position from the database. */
    void refresh() {
        var ofHistory = position;
        update(ofHistory, progress.position());
    }

    /** @param listener receives what the projection on this node publishes */
    void onPublish(LongConsumer listener) {
        this.listener = listener;
    }

    /**
     * What publishes the positions that the projection on this node reaches, as long as the history is what it is now: taken before a batch
     * begins, and used when it is committed.
     */
    public LongConsumer publisher() {
        var ofHistory = position;
        return reached -> {
            if (update(ofHistory, reached)) {
                listener.accept(reached);
            }
        };
    }

    /** At a fixed rate, so that a look that takes long holds up no other scheduled task. */
    @Scheduled(fixedRate = LONGEST_DOUBT_MILLIS)
    void refreshIfAwaited() {
        if (waiting.isEmpty() || !refreshing.compareAndSet(false, true)) {
            return;
        }
        try {
            refresh();
        } catch (DataAccessException e) {
            log.debug("How far the read model has come can't be read now", e);
        } finally {
            refreshing.set(false);
        }
    }

    private record Waiter(long wanted, long ticket, CountDownLatch come) implements Comparable<Waiter> {

        private static final Waiter NONE = new Waiter(Long.MIN_VALUE, 0, new CountDownLatch(0));

        private static final Comparator<Waiter> ORDER =
                Comparator.comparingLong(Waiter::wanted).thenComparingLong(Waiter::ticket);

        @Override
        public int compareTo(Waiter other) {
            return ORDER.compare(this, other);
        }
    }

    /** How far the read model has come, as the database has it: the same for all nodes. */
    @FunctionalInterface
    public interface ReadModelProgress {

        /** Reads the position that the read model has reached; 0 if there is none yet. */
        long position();
    }
}
