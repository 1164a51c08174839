package dev.roster.readmodel.rebuild;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.stereotype.Component;

/** Measures the rebuilds that begin on this node. */
@Component
final class RebuildMeters {

    private final Map<RebuildKind, AtomicInteger> running = new EnumMap<>(RebuildKind.class);
    private final Map<RebuildKind, Map<RebuildState, Timer>> ended = new EnumMap<>(RebuildKind.class);
    private final Counter events;

    RebuildMeters(MeterRegistry meters) {
        for (var kind : RebuildKind.values()) {
            var count = new AtomicInteger();
            running.put(kind, count);
            Gauge.builder("roster.rebuilds.running", count, AtomicInteger::doubleValue)
                    .description("Rebuilds that run on this node")
                    .tag("kind", kind.toString())
                    .register(meters);
            ended.put(kind, ended(meters, kind));
        }
        events = Counter.builder("roster.rebuilds.events")
                .description("Events that rebuilds loaded")
                .register(meters);
    }

    private Map<RebuildState, Timer> ended(MeterRegistry meters, RebuildKind kind) {
        var timers = new EnumMap<RebuildState, Timer>(RebuildState.class);
        for (var state : RebuildState.values()) {
            if (state.isAnEnd()) {
                timers.put(
                        state,
                        Timer.builder("roster.rebuilds")
                                .description("Rebuilds that have ended, and how long they took")
                                .tag("kind", kind.toString())
                                .tag("outcome", state.toString())
                                .register(meters));
            }
        }
        return timers;
    }

    void begin(RebuildKind kind) {
        Objects.requireNonNull(running.get(kind)).incrementAndGet();
    }

    void loaded(long howMany) {
        events.increment((double) howMany);
    }

    void end(RebuildKind kind, RebuildState state, long nanos) {
        Objects.requireNonNull(running.get(kind)).decrementAndGet();
        Objects.requireNonNull(Objects.requireNonNull(ended.get(kind)).get(state))
                .record(nanos, TimeUnit.NANOSECONDS);
    }
}
