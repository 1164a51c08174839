package dev.roster.eventstore.sealing;

import dev.roster.eventstore.metrics.Sample;
import dev.roster.eventstore.sealing.JdbcSubjectKeys.KeyCounts;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.function.ToDoubleFunction;
import org.springframework.stereotype.Component;

/** How many keys of subjects there are, and by which master key they are wrapped. */
@Component
final class SealingMeters implements MeterBinder {

    /** All keys are counted. */
    private static final Duration AGE = Duration.ofMinutes(1);

    private final JdbcSubjectKeys keys;
    private final Sample<KeyCounts> counts;

    SealingMeters(JdbcSubjectKeys keys) {
        this.keys = keys;
        this.counts = new Sample<>(AGE, keys::count);
    }

    @Override
    public void bindTo(MeterRegistry meters) {
        gauge(meters, "current", KeyCounts::current);
        gauge(meters, "old", KeyCounts::old);
        FunctionCounter.builder("roster.sealing.rotations", keys, JdbcSubjectKeys::rotations)
                .description("Rotations of the master key that this node has done")
                .register(meters);
    }

    private void gauge(MeterRegistry meters, String masterKey, ToDoubleFunction<KeyCounts> count) {
        Gauge.builder("roster.sealing.keys", counts, sample -> sample.value(count))
                .description("Keys of subjects, by the master key that wraps them: the current one, or an old one")
                .tag("master_key", masterKey)
                .register(meters);
    }
}
