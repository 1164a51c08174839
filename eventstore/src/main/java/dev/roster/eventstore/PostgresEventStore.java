package dev.roster.eventstore;

import dev.roster.eventstore.PostgresEventStorageEngine.Look;
import dev.roster.eventstore.epoch.Epochs;
import dev.roster.eventstore.transaction.CurrentTransaction;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventBusSpanFactory;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingEventStream;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.AbstractEventStore;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.axonframework.monitoring.MessageMonitor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * An event store whose streams notify their processors of new events, so that those need not poll twice a second. A stream
 * reads again when it is woken: by an append here, by an append on another node, or after {@value #LONGEST_SLEEP_MILLIS} ms.
 */
public final class PostgresEventStore extends AbstractEventStore {

    private static final Logger log = LoggerFactory.getLogger(PostgresEventStore.class);

    private static final long LONGEST_SLEEP_MILLIS = 100;

    private final Set<Tail> tails = new CopyOnWriteArraySet<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition woken = lock.newCondition();
    private final AtomicLong wakeUps = new AtomicLong();
    private volatile Runnable listener = () -> {};

    /** The same for all commands of a transaction, which runs it once, since Spring keeps synchronizations in a set. */
    private final TransactionSynchronization notification = new TransactionSynchronization() {
        @Override
        public void afterCommit() {
            appended();
        }
    };

    private final PostgresEventStorageEngine engine;
    private final Epochs epochs;
    private volatile Consumer<UUID> guard = id -> {};

    private PostgresEventStore(AbstractEventStore.Builder builder, PostgresEventStorageEngine engine, Epochs epochs) {
        super(builder.storageEngine(engine));
        this.engine = engine;
        this.epochs = epochs;
    }

    static PostgresEventStore on(
            PostgresEventStorageEngine engine,
            Epochs epochs,
            MessageMonitor<? super EventMessage<?>> monitor,
            EventBusSpanFactory spans) {
        var settings = new Settings();
        settings.messageMonitor(monitor);
        settings.spanFactory(spans);
        return new PostgresEventStore(settings, engine, epochs);
    }

    /**
     * Sets what guards the beginnings of streams.
     *
     * @param guard locks and reads a stream in the current transaction, if it is not locked already
     */
    public void guardWith(Consumer<UUID> guard) {
        this.guard = guard;
    }

    /**
     * Refuses at once what begins a stream that is there, so that its sender can catch that in a transaction which goes on. By the
     * index, it would come to light only at the commit.
     */
    @Override
    public void publish(List<? extends EventMessage<?>> events) {
        CurrentUnitOfWork.ifStarted(unitOfWork -> {
            if (unitOfWork.root().getMessage() == null) {
                unitOfWork.onRollback(PostgresEventStore::logWhatIsLost);
            }
        });
        if (CurrentTransaction.get() != null) {
            events.forEach(this::requireNew);
        }
        super.publish(events);
    }

    /** Axon's schedulers publish on threads of their own, where nobody looks at what becomes of it. */
    private static void logWhatIsLost(UnitOfWork<?> rolledBack) {
        log.error(
                "Events that no message led to were not stored: a scheduler may have published them",
                rolledBack.getExecutionResult().getExceptionResult());
    }

    private void requireNew(EventMessage<?> event) {
        if (event instanceof DomainEventMessage<?> first
                && first.getSequenceNumber() == 0
                && StorableEvents.isUuid(first.getAggregateIdentifier())) {
            guard.accept(UUID.fromString(first.getAggregateIdentifier()));
            engine.requireNew(
                    first,
                    stagedDomainEventMessages(first.getAggregateIdentifier())
                            .findAny()
                            .isPresent());
        }
    }

    /** The last event of a stream that was published in the current unit of work or around it, and is not appended yet. */
    public Optional<DomainEventMessage<?>> lastStaged(UUID id) {
        return stagedDomainEventMessages(id.toString())
                .<DomainEventMessage<?>>map(event -> event)
                .reduce((before, last) -> last);
    }

    /** @param listener runs after events were appended here */
    void onAppend(Runnable listener) {
        this.listener = listener;
    }

    /** Has all streams read again; at a fixed rate, so that it waits for no other scheduled task. */
    @Scheduled(fixedRate = LONGEST_SLEEP_MILLIS)
    void wake() {
        lock.lock();
        try {
            wakeUps.incrementAndGet();
            woken.signalAll();
        } finally {
            lock.unlock();
        }
        tails.forEach(tail -> tail.onWake.run());
    }

    /** How often all streams were woken. */
    public long wakeUps() {
        return wakeUps.get();
    }

    /**
     * Waits until all streams are woken again, at most {@value #LONGEST_SLEEP_MILLIS} ms or so.
     *
     * @param seen how often they had been woken before the caller last read
     */
    public void awaitWakeUp(long seen) throws InterruptedException {
        awaitWakeUp(seen, Long.MAX_VALUE);
    }

    /** What is left of the time. */
    private long awaitWakeUp(long seen, long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            var left = nanos;
            while (seen == wakeUps.get() && left > 0) {
                left = woken.awaitNanos(left);
            }
            return left;
        } finally {
            lock.unlock();
        }
    }

    /** The transaction may be one that other commands share, and go on. */
    @Override
    protected void afterCommit(List<? extends EventMessage<?>> events) {
        if (CurrentTransaction.get() != null) {
            TransactionSynchronizationManager.registerSynchronization(notification);
        } else {
            appended();
        }
    }

    /** Wakes all streams on all nodes, since events were committed. */
    public void appended() {
        wake();
        listener.run();
    }

    /** @throws EventStoreException if the token is of a history that was rewound, and no event would come before others have its position */
    @Override
    public TrackingEventStream openStream(@Nullable TrackingToken token) {
        engine.requireReached(token);
        var tail = new Tail(token);
        tails.add(tail);
        return tail;
    }

    /** Used by one thread at a time, and only for as long as the history is what it was: then its reader begins anew, from its token. */
    private final class Tail implements TrackingEventStream {

        private final int history = epochs.changes();
        private @Nullable TrackingToken token;
        private Look look = Look.AGAIN;
        private @Nullable TrackedEventMessage<?> next;
        private long wakeUpsSeen = -1;
        private volatile Runnable onWake = () -> {};

        private Tail(@Nullable TrackingToken token) {
            this.token = token;
        }

        @Override
        public Optional<TrackedEventMessage<?>> peek() {
            return hasNext() ? Optional.ofNullable(next) : Optional.empty();
        }

        @Override
        public boolean hasNextAvailable(int timeout, TimeUnit unit) throws InterruptedException {
            var nanos = unit.toNanos(timeout);
            while (!hasNext()) {
                nanos = awaitWakeUp(wakeUpsSeen, nanos);
                if (wakeUpsSeen == wakeUps.get()) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public TrackedEventMessage<?> nextAvailable() throws InterruptedException {
            if (!hasNextAvailable(Integer.MAX_VALUE, TimeUnit.DAYS)) {
                throw new NoSuchElementException();
            }
            var event = Objects.requireNonNull(next);
            next = null;
            return event;
        }

        /** A wake-up that comes after a look leads to another, and so does a look that found as many as it can, if only to be dropped. */
        private boolean hasNext() {
            try {
                while (next == null) {
                    requireSameHistory();
                    if (look.events().hasNext()) {
                        next = look.events().next();
                        token = next.trackingToken();
                    } else if (look.isFull() || wakeUpsSeen != wakeUps.get()) {
                        token = look.upTo() == null ? token : look.upTo();
                        wakeUpsSeen = wakeUps.get();
                        look = engine.look(token);
                    } else {
                        return false;
                    }
                }
                return true;
            } catch (RuntimeException e) {
                look = Look.AGAIN;
                throw e;
            }
        }

        private void requireSameHistory() {
            if (history != epochs.changes()) {
                throw new EventStoreException("The events after " + token
                        + " may be others by now, and are read again from where the group has come to");
            }
        }

        @Override
        public boolean setOnAvailableCallback(Runnable callback) {
            onWake = callback;
            return true;
        }

        @Override
        public void close() {
            tails.remove(this);
        }
    }

    private static final class Settings extends AbstractEventStore.Builder {}
}
