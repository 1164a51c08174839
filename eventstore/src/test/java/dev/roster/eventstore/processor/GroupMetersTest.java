package dev.roster.eventstore.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.roster.eventstore.processor.GroupStatus.Backlog;
import dev.roster.eventstore.processor.GroupStatus.State;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.eventhandling.EventProcessor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;

class GroupMetersTest {

    private static final Backlog NOTHING = new Backlog(0, Duration.ZERO, 0, 0);
    private final GroupStatuses statuses = mock(GroupStatuses.class);
    private final GroupFailures failures = new GroupFailures();
    private final MeterRegistry registry = new SimpleMeterRegistry();

    @BeforeEach
    void bind() {
        var processors = mock(EventProcessingConfiguration.class);
        var processor = mock(EventProcessor.class);
        when(processors.eventProcessors()).thenReturn(Map.of("orders", processor, "mails", processor));
        new GroupMeters(processors, statuses, failures, registry).bind();
    }

    private void are(GroupStatus... all) {
        when(statuses.all()).thenReturn(List.of(all));
    }

    @Test
    void showHowEachGroupIs() {
        are(
                new GroupStatus(
                        "orders",
                        State.STALLED,
                        true,
                        OptionalLong.of(7),
                        new Backlog(12, Duration.ofMillis(2_500), 3, 2),
                        Optional.empty()),
                new GroupStatus("mails", State.RUNNING, true, OptionalLong.empty(), NOTHING, Optional.empty()));

        assertThat(gauge("roster.group.position", "orders")).isEqualTo(7);
        assertThat(gauge("roster.group.lag", "orders")).isEqualTo(12);
        assertThat(registry.get("roster.group.lag.age")
                        .tag("group", "orders")
                        .timeGauge()
                        .value(TimeUnit.SECONDS))
                .isEqualTo(2.5);
        assertThat(gauge("roster.group.set.aside", "orders")).isEqualTo(3);
        assertThat(gauge("roster.group.dead.letters", "orders")).isEqualTo(2);
        assertThat(state("orders", "stalled")).isOne();
        assertThat(state("orders", "running")).isZero();
        // That is part of its sender's transactions.
        assertThat(state("mails", "running")).isOne();
        assertThat(gauge("roster.group.lag", "mails")).isNaN();
        assertThat(gauge("roster.group.set.aside", "mails")).isZero();
    }

    @Test
    void showNothingWhileTheDatabaseIsAway() {
        when(statuses.all()).thenThrow(new DataAccessResourceFailureException("away"));

        assertThat(gauge("roster.group.lag", "orders")).isNaN();
        assertThat(state("orders", "stopped")).isNaN();
    }

    @Test
    void showAGroupAgainThatWasNotThere() {
        are();
        assertThat(gauge("roster.group.position", "orders")).isNaN();

        are(new GroupStatus("orders", State.WAITING, false, OptionalLong.of(7), NOTHING, Optional.empty()));

        await().until(() -> gauge("roster.group.position", "orders") == 7);
    }

    @Test
    void countFailuresOfEachGroup() {
        are();
        assertThat(lastFailure("orders")).isZero();

        failures.add("orders", new IllegalStateException("no table"));
        failures.add("orders", new IllegalStateException("no table"));

        assertThat(failed("orders")).isEqualTo(2);
        assertThat(lastFailure("orders"))
                .isBetween(Instant.now().getEpochSecond() - 60.0, Instant.now().getEpochSecond() + 1.0);
        assertThat(failed("mails")).isZero();

        failures.end("orders");
        assertThat(failed("orders")).as("what is counted stays").isEqualTo(2);
    }

    private double gauge(String name, String group) {
        return registry.get(name).tag("group", group).gauge().value();
    }

    private double state(String group, String state) {
        return registry.get("roster.group.state")
                .tags("group", group, "state", state)
                .gauge()
                .value();
    }

    private double failed(String group) {
        return registry.get("roster.group.failures")
                .tag("group", group)
                .functionCounter()
                .count();
    }

    private double lastFailure(String group) {
        return registry.get("roster.group.last.failure.timestamp")
                .tag("group", group)
                .timeGauge()
                .value(TimeUnit.SECONDS);
    }
}
