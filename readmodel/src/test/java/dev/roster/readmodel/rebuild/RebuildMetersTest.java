package dev.roster.readmodel.rebuild;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RebuildMetersTest {

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final RebuildMeters meters = new RebuildMeters(registry);

    @Test
    void measureARebuildByItsKindAndItsOutcome() {
        meters.begin(RebuildKind.VERIFY);
        meters.loaded(1_200);
        assertThat(running("verify")).isOne();
        assertThat(running("rebuild")).isZero();

        meters.end(RebuildKind.VERIFY, RebuildState.CANCELLED, 2_000_000_000);

        assertThat(running("verify")).isZero();
        var cancelled = registry.get("roster.rebuilds")
                .tags("kind", "verify", "outcome", "cancelled")
                .timer();
        assertThat(cancelled.count()).isOne();
        assertThat(cancelled.totalTime(TimeUnit.SECONDS)).isEqualTo(2);
        assertThat(registry.get("roster.rebuilds.events").counter().count()).isEqualTo(1_200);
        // Of each kind, those outcomes that are an end.
        assertThat(registry.get("roster.rebuilds").timers()).hasSize(RebuildKind.values().length * 4);
    }

    private double running(String kind) {
        return registry.get("roster.rebuilds.running").tag("kind", kind).gauge().value();
    }
}
