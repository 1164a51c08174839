package dev.roster.eventstore;

import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * How far the read model has come, and who waits for it to come further. The projection says it on its own node; other nodes
 * are told, and look every {@value #LONGEST_DOUBT_MILLIS} ms, once for all who wait. Who waits holds no connection, and no
 * thread but a virtual one.
 */
@Component
public final class Reached {

    private static final Logger log = LoggerFactory.getLogger(Reached.class);

    private static final long LONGEST_DOUBT_MILLIS = 100;

    private final ReadModelProgress progress;
    private final AtomicLong position = new AtomicLong();
    private final AtomicLong tickets = new AtomicLong();
    private final ConcurrentSkipListSet<Waiter> waiting = new ConcurrentSkipListSet<>();
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile LongConsumer others = reached -> {};

    Reached(ReadModelProgress progress) {
        this.progress = progress;
    }

    /**
     * Waits until the read model has reached a position.
     *
     * @param longest how long to wait; zero or less asks only what is known already
     * @return whether it has
     */
    public boolean await(long wanted, Duration longest) throws InterruptedException {
        if (position.get() >= wanted) {
            return true;
        }
        var waiter = new Waiter(wanted, tickets.incrementAndGet(), new CountDownLatch(1));
        waiting.add(waiter);
        try {
            return position.get() >= wanted || waiter.come.await(longest.toNanos(), TimeUnit.NANOSECONDS);
        } finally {
            waiting.remove(waiter);
        }
    }

    /** Hears from another node that the read model has reached a position. */
    public void hear(long reached) {
        position.accumulateAndGet(reached, Math::max);
        for (var first = waiting.ceiling(Waiter.NONE);
                first != null && first.wanted <= reached;
                first = waiting.higher(first)) {
            first.come.countDown();
        }
    }

    /** Looks how far the read model has come. */
    public void look() {
        hear(progress.position());
    }

    /**
     * Lets other nodes know, too.
     *
     * @param others is told what the projection on this node says
     */
    public void tell(LongConsumer others) {
        this.others = others;
    }

    /** Hears it from the projection on this node. */
    public void say(long reached) {
        hear(reached);
        others.accept(reached);
    }

    /** At a fixed rate, so that a look that takes long holds up no other scheduled task. */
    @Scheduled(fixedRate = LONGEST_DOUBT_MILLIS)
    void lookForWhoeverWaits() {
        if (waiting.isEmpty() || !looking.compareAndSet(false, true)) {
            return;
        }
        try {
            look();
        } catch (DataAccessException e) {
            log.debug("How far the read model has come can't be read now", e);
        } finally {
            looking.set(false);
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
}
