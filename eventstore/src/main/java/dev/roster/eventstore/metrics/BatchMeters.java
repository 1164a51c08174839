package dev.roster.eventstore.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import org.axonframework.messaging.unitofwork.UnitOfWork;

/** Measures the batches of events that a group applies on this node. */
public final class BatchMeters {

    private final Counter events;
    private final Timer batches;

    public BatchMeters(MeterRegistry meters, String group) {
        this.events = Counter.builder("roster.group.events")
                .description("Events that a group has applied, or passed by")
                .tag("group", group)
                .register(meters);
        this.batches = Timer.builder("roster.group.batches")
                .description("Batches of events that a group has committed, and how long they took")
                .tag("group", group)
                .register(meters);
    }

    /** Measures a batch that begins now, once it is committed. */
    public void begin(int size, UnitOfWork<?> batch) {
        var begun = System.nanoTime();
        batch.afterCommit(committed -> {
            events.increment(size);
            batches.record(System.nanoTime() - begun, TimeUnit.NANOSECONDS);
        });
    }
}
