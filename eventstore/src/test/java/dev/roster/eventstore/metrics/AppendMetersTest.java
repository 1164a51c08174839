package dev.roster.eventstore.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Array;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

class AppendMetersTest {

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final AppendMeters meters = new AppendMeters(registry, List.of(OrderPlaced.class));

    @AfterEach
    void end() {
        TransactionSynchronizationManager.clear();
    }

    @Test
    void countEventsOfFamiliesByTheirSimpleNamesAndOthersAsTheyAreStored() {
        meters.count(List.of(OrderPlaced.class, OrderPlaced.class, String.class));

        assertThat(events("OrderPlaced")).isEqualTo(2);
        assertThat(events("java.lang.String")).isOne();
        assertThat(events("other")).isZero();
        assertThat(registry.get("roster.appends").counter().count()).isOne();
    }

    @Test
    void countInATransactionOnceItIsCommitted() {
        TransactionSynchronizationManager.initSynchronization();

        meters.count(List.of(OrderPlaced.class));

        assertThat(events("OrderPlaced")).isZero();
        TransactionSynchronizationManager.getSynchronizations().forEach(TransactionSynchronization::afterCommit);
        assertThat(events("OrderPlaced")).isOne();
    }

    @Test
    void nameFewThatBelongToNoFamily() {
        var classes = IntStream.range(0, AppendMeters.MOST_OTHERS + 10)
                .mapToObj(AppendMetersTest::another)
                .toList();

        meters.count(classes);

        // With the family's, and those that are not named.
        assertThat(registry.get("roster.events").counters()).hasSize(AppendMeters.MOST_OTHERS + 2);
        assertThat(events("other")).isEqualTo(10);
        assertThat(registry.get("roster.events").counters().stream()
                        .mapToDouble(Counter::count)
                        .sum())
                .isEqualTo(classes.size());
    }

    /** A class of its own. */
    private static Class<?> another(int number) {
        return Array.newInstance(String.class, new int[number + 1]).getClass();
    }

    private double events(String name) {
        return registry.get("roster.events").tag("event", name).counter().count();
    }

    private record OrderPlaced() {}
}
