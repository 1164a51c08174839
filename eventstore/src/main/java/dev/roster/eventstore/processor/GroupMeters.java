package dev.roster.eventstore.processor;

import dev.roster.eventstore.metrics.Sample;
import dev.roster.eventstore.processor.GroupStatus.State;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.axonframework.config.EventProcessingConfiguration;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Shows how groups are, as {@link GroupStatuses} has it, and how often they failed on this node. */
@Component
final class GroupMeters {

    private static final Duration AGE = Duration.ofSeconds(1);
    private static final String GROUP = "group";

    private final EventProcessingConfiguration processors;
    private final GroupFailures failures;
    private final MeterRegistry meters;
    private final Sample<Map<String, GroupStatus>> statuses;

    GroupMeters(
            EventProcessingConfiguration processors,
            GroupStatuses statuses,
            GroupFailures failures,
            MeterRegistry meters) {
        this.processors = processors;
        this.failures = failures;
        this.meters = meters;
        this.statuses = new Sample<>(
                AGE, () -> statuses.all().stream().collect(Collectors.toMap(GroupStatus::name, Function.identity())));
    }

    /** Once all groups are known. */
    @EventListener(ApplicationStartedEvent.class)
    void bind() {
        processors.eventProcessors().keySet().forEach(this::bind);
    }

    private void bind(String group) {
        Gauge.builder("roster.group.position", this, self -> self.number(group, GroupMeters::position))
                .description("Position that a group has reached, on whatever node")
                .tag(GROUP, group)
                .register(meters);
        Gauge.builder(
                        "roster.group.lag",
                        this,
                        self -> self.ofPosition(
                                group, status -> status.backlog().events()))
                .description("Events that a group has not applied yet, counted up to " + Lag.LIMIT)
                .baseUnit("events")
                .tag(GROUP, group)
                .register(meters);
        TimeGauge.builder(
                        "roster.group.lag.age",
                        this,
                        TimeUnit.MILLISECONDS,
                        self -> self.ofPosition(
                                group, status -> status.backlog().age().toMillis()))
                .description("Time since the oldest event was stored that a group has not applied yet")
                .tag(GROUP, group)
                .register(meters);
        Gauge.builder(
                        "roster.group.set.aside",
                        this,
                        self -> self.number(group, status -> status.backlog().setAside()))
                .description("Events that a group has passed by on an administrator's word")
                .baseUnit("events")
                .tag(GROUP, group)
                .register(meters);
        Gauge.builder(
                        "roster.group.dead.letters",
                        this,
                        self -> self.number(group, status -> status.backlog().deadLetters()))
                .description("Events that wait in the dead-letter queue of a group")
                .baseUnit("events")
                .tag(GROUP, group)
                .register(meters);
        for (var state : State.values()) {
            Gauge.builder(
                            "roster.group.state",
                            this,
                            self -> self.number(group, status -> status.state() == state ? 1 : 0))
                    .description("State of a group: 1 for the one that it is in, 0 for the others")
                    .tag(GROUP, group)
                    .tag("state", state.name().toLowerCase(Locale.ROOT))
                    .register(meters);
        }
        FunctionCounter.builder("roster.group.failures", failures.tally(group), GroupFailures.Tally::count)
                .description("Attempts of a group that failed on this node")
                .tag(GROUP, group)
                .register(meters);
        TimeGauge.builder(
                        "roster.group.last.failure.timestamp",
                        failures.tally(group),
                        TimeUnit.MILLISECONDS,
                        GroupFailures.Tally::lastMillis)
                .description("When a group failed last on this node, since 1970; 0 if it never has")
                .tag(GROUP, group)
                .register(meters);
    }

    private static double position(GroupStatus status) {
        return status.position().isPresent() ? status.position().getAsLong() : Double.NaN;
    }

    private double ofPosition(String group, ToDoubleFunction<GroupStatus> part) {
        return number(group, status -> status.position().isPresent() ? part.applyAsDouble(status) : Double.NaN);
    }

    private double number(String group, ToDoubleFunction<GroupStatus> part) {
        return statuses.value(all -> {
            var status = all.get(group);
            return status == null ? Double.NaN : part.applyAsDouble(status);
        });
    }
}
