package dev.roster.eventstore.processor;

import dev.roster.eventstore.deadletter.ReadAgain;
import dev.roster.eventstore.metrics.BatchMeters;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.Segment;
import org.axonframework.eventhandling.TrackingEventProcessor;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.jspecify.annotations.Nullable;

/** Axon's tracking processor, which tries again after {@value #LONGEST_PAUSE_MILLIS} ms instead of up to a minute. */
final class TrackingGroup extends TrackingEventProcessor {

    /** Between two tries. */
    static final long LONGEST_PAUSE_MILLIS = 1_000;

    private final TransactionManager transactions;
    private final BatchMeters meters;
    private final ReadAgain readAgain;

    TrackingGroup(Builder builder, TransactionManager transactions, BatchMeters meters, ReadAgain readAgain) {
        super(builder);
        this.transactions = transactions;
        this.meters = meters;
        this.readAgain = readAgain;
    }

    @Override
    protected void processInUnitOfWork(
            List<? extends EventMessage<?>> events,
            UnitOfWork<? extends EventMessage<?>> unitOfWork,
            Collection<Segment> segments)
            throws Exception {
        meters.begin(events.size(), unitOfWork);
        super.processInUnitOfWork(events, unitOfWork, segments);
    }

    @Override
    protected void doSleepFor(long millis, AtomicBoolean interrupted) {
        super.doSleepFor(Math.min(millis, LONGEST_PAUSE_MILLIS), interrupted);
    }

    @Override
    public <R extends @Nullable Object> void resetTokens(TrackingToken start, R context) {
        transactions.executeInTransaction(() -> {
            readAgain.from(start);
            super.resetTokens(start, context);
        });
    }
}
