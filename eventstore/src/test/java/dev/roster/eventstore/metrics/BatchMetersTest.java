package dev.roster.eventstore.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.axonframework.messaging.GenericMessage;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.junit.jupiter.api.Test;

class BatchMetersTest {

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final BatchMeters meters = new BatchMeters(registry, "orders");

    @Test
    void countABatchOnceItIsCommitted() {
        var batch = DefaultUnitOfWork.startAndGet(new GenericMessage<>("placed"));

        meters.begin(7, batch);

        assertThat(events()).isZero();
        batch.commit();
        assertThat(events()).isEqualTo(7);
        assertThat(batches()).isOne();
    }

    @Test
    void countNothingOfABatchThatFails() {
        var batch = DefaultUnitOfWork.startAndGet(new GenericMessage<>("placed"));

        meters.begin(7, batch);
        batch.rollback();

        assertThat(events()).isZero();
        assertThat(batches()).isZero();
    }

    private double events() {
        return registry.get("roster.group.events")
                .tag("group", "orders")
                .counter()
                .count();
    }

    private long batches() {
        return registry.get("roster.group.batches")
                .tag("group", "orders")
                .timer()
                .count();
    }
}
