package dev.roster.eventstore.processor;

import dev.roster.eventstore.deadletter.ReadAgain;
import dev.roster.eventstore.metrics.BatchMeters;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.EventTrackerStatus;
import org.axonframework.eventhandling.Segment;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventhandling.pooled.PooledStreamingEventProcessor;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.eventhandling.tokenstore.UnableToClaimTokenException;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.jspecify.annotations.Nullable;

/**
 * Axon's pooled processor, which tries again within {@value TrackingGroup#LONGEST_PAUSE_MILLIS} ms or so whatever failed. Axon's
 * own waits twice as long after each failure, up to a minute: its coordinator, and each segment that it has let go.
 */
final class PooledGroup extends PooledStreamingEventProcessor {

    private final Set<Integer> held = ConcurrentHashMap.newKeySet();
    private final Map<Integer, CompletableFuture<Boolean>> tries = new ConcurrentHashMap<>();
    private final Map<Integer, Long> givenAwayUntil = new ConcurrentHashMap<>();

    private final TokenStore tokens;
    private final TransactionManager transactions;
    private final BatchMeters meters;
    private final ReadAgain readAgain;

    PooledGroup(
            Builder builder,
            TokenStore tokens,
            TransactionManager transactions,
            BatchMeters meters,
            ReadAgain readAgain) {
        super(builder);
        this.meters = meters;
        this.tokens = tokens;
        this.transactions = transactions;
        this.readAgain = readAgain;
    }

    @Override
    public <R extends @Nullable Object> void resetTokens(TrackingToken start, R context) {
        transactions.executeInTransaction(() -> {
            readAgain.from(start);
            super.resetTokens(start, context);
        });
    }

    /**
     * Without segments that were let go. As Axon 4.13.0 aborts a segment's work for a second time, it gives it a status again, which stays
     * as long as another node has that segment.
     */
    @Override
    public Map<Integer, EventTrackerStatus> processingStatus() {
        return super.processingStatus().entrySet().stream()
                .filter(segment -> !segment.getValue().isErrorState())
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** Axon extends the claims of segments that are idle or have a thread; this, of those that wait for one. */
    void extendClaims() {
        var claimed = processingStatus().keySet();
        if (claimed.size() > 1) {
            claimed.forEach(segment -> {
                try {
                    transactions.executeInTransaction(
                            WatchedTransactions.unawaited(() -> tokens.extendClaim(getName(), segment)));
                } catch (UnableToClaimTokenException e) {
                    // The coordinator will find it gone, too.
                }
            });
        }
    }

    @Override
    protected void processInUnitOfWork(
            List<? extends EventMessage<?>> events,
            UnitOfWork<? extends EventMessage<?>> unitOfWork,
            Collection<Segment> segments)
            throws Exception {
        segments.forEach(segment -> held.add(segment.getSegmentId()));
        meters.begin(events.size(), unitOfWork);
        super.processInUnitOfWork(events, unitOfWork, segments);
    }

    @Override
    public void releaseSegment(int segment, long duration, TimeUnit unit) {
        givenAwayUntil.put(segment, System.nanoTime() + unit.toNanos(duration));
        super.releaseSegment(segment, duration, unit);
    }

    /** Claims what a failure has let go, unless another node has it by now. */
    void claimAgain() {
        var claimed = processingStatus().keySet();
        held.addAll(claimed);
        givenAwayUntil.values().removeIf(until -> System.nanoTime() - until > 0);
        if (!isRunning() || claimed.size() >= maxCapacity()) {
            return;
        }
        tries.keySet().removeAll(claimed);
        held.removeIf(this::isElsewhere);
        held.stream()
                .filter(segment -> !claimed.contains(segment) && !givenAwayUntil.containsKey(segment))
                .forEach(segment -> tries.compute(
                        segment, (key, last) -> last == null || last.isDone() ? claimSegment(segment) : last));
    }

    /** As the last try has found. */
    private boolean isElsewhere(int segment) {
        var last = tries.get(segment);
        return last != null && last.state() == Future.State.SUCCESS && !last.resultNow() && tries.remove(segment, last);
    }

    /** For the coordinator, whose pauses it cuts short. */
    static final class Coordinating extends ScheduledThreadPoolExecutor {

        Coordinating(ThreadFactory threads) {
            super(1, threads);
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            return super.schedule(
                    task, Math.min(unit.toMillis(delay), TrackingGroup.LONGEST_PAUSE_MILLIS), TimeUnit.MILLISECONDS);
        }
    }
}
