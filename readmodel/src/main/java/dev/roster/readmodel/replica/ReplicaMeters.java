package dev.roster.readmodel.replica;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicReference;

/** Measures where reads are answered from, and how far the replica is behind. */
final class ReplicaMeters {

    private final Counter replica;
    private final Counter primary;
    private final AtomicReference<Double> lag = new AtomicReference<>(Double.NaN);

    ReplicaMeters(MeterRegistry meters) {
        replica = reads(meters, "replica");
        primary = reads(meters, "primary");
        Gauge.builder("roster.replica.lag", lag, AtomicReference::get)
                .description(
                        "Positions that the replica's read model is behind the primary's; NaN while it is not used")
                .register(meters);
    }

    private static Counter reads(MeterRegistry meters, String place) {
        return Counter.builder("roster.reads")
                .description("Answers to reads that the replica may give, by where they came from")
                .tag("place", place)
                .register(meters);
    }

    void count(boolean isOfReplica) {
        (isOfReplica ? replica : primary).increment();
    }

    /** @param positions NaN while the replica is not used */
    void setLag(double positions) {
        lag.set(positions);
    }
}
