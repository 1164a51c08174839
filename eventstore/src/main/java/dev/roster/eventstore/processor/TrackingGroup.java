package dev.roster.eventstore.processor;

import dev.roster.eventstore.metrics.BatchMeters;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.Segment;
import org.axonframework.eventhandling.TrackingEventProcessor;
import org.axonframework.messaging.unitofwork.UnitOfWork;

/** Axon's tracking processor, which tries again after {@value #LONGEST_PAUSE_MILLIS} ms instead of up to a minute. */
final class TrackingGroup extends TrackingEventProcessor {

    /** Between two tries. */
    static final long LONGEST_PAUSE_MILLIS = 1_000;

    private final BatchMeters meters;

    TrackingGroup(Builder builder, BatchMeters meters) {
        super(builder);
        this.meters = meters;
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
}
