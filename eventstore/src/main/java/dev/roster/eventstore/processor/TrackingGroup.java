package dev.roster.eventstore.processor;

import java.util.concurrent.atomic.AtomicBoolean;
import org.axonframework.eventhandling.TrackingEventProcessor;

/** Axon's tracking processor, which tries again after {@value #LONGEST_PAUSE_MILLIS} ms instead of up to a minute. */
final class TrackingGroup extends TrackingEventProcessor {

    /** Between two tries. */
    static final long LONGEST_PAUSE_MILLIS = 1_000;

    TrackingGroup(Builder builder) {
        super(builder);
    }

    @Override
    protected void doSleepFor(long millis, AtomicBoolean interrupted) {
        super.doSleepFor(Math.min(millis, LONGEST_PAUSE_MILLIS), interrupted);
    }
}
