package dev.roster.eventstore.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.noop.NoopCounter;
import io.micrometer.core.instrument.noop.NoopTimer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.micrometer.GlobalMetricRegistry;
import org.axonframework.springboot.autoconfig.MicrometerMetricsAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.core.simple.JdbcClient;

class MetricsAutoConfigurationTest {

    private final ApplicationContextRunner ours = new ApplicationContextRunner()
            .withPropertyValues("axon.metrics.auto-configuration.enabled=false")
            .withBean(JdbcClient.class, () -> mock(JdbcClient.class))
            .withConfiguration(AutoConfigurations.of(
                    dev.roster.eventstore.metrics.MetricsAutoConfiguration.class,
                    MicrometerMetricsAutoConfiguration.class));

    private final ApplicationContextRunner withSpringBoots = ours.withConfiguration(AutoConfigurations.of(
            MetricsAutoConfiguration.class,
            SimpleMetricsExportAutoConfiguration.class,
            CompositeMeterRegistryAutoConfiguration.class));

    @Test
    void leavesTheRegistryToSpringBootAndGivesItToAxon() {
        withSpringBoots.run(context -> {
            assertThat(context).hasSingleBean(MeterRegistry.class).hasSingleBean(ConfigurerModule.class);
            assertThat(context.getBean(MeterRegistry.class)).isInstanceOf(SimpleMeterRegistry.class);
            assertThat(context.getBean(GlobalMetricRegistry.class).getRegistry())
                    .isSameAs(context.getBean(MeterRegistry.class));
        });
    }

    /** It registers its monitors of queries with those of all else. */
    @Test
    void leavesQueriesToAxonIfThatIsToMonitorAll() {
        withSpringBoots
                .withPropertyValues("axon.metrics.auto-configuration.enabled=true")
                .run(context -> assertThat(context)
                        .hasSingleBean(ConfigurerModule.class)
                        .doesNotHaveBean("queryMeters"));
    }

    @Test
    void hasMetersThatDoNothingWithoutSpringBootsMetrics() {
        ours.run(context -> {
            var registry = context.getBean(MeterRegistry.class);
            assertThat(registry).isInstanceOf(CompositeMeterRegistry.class);
            var counter = registry.counter("roster.commands");
            counter.increment();
            assertThat(counter.count()).isZero();
        });
    }

    @Test
    void hasMetersThatDoNothingIfAPropertySwitchesThemOff() {
        withSpringBoots
                .withPropertyValues("management.metrics.enable.roster=false")
                .run(context -> {
                    var registry = context.getBean(MeterRegistry.class);
                    assertThat(registry.counter("roster.commands")).isInstanceOf(NoopCounter.class);
                    assertThat(registry.timer("roster.commands.wait")).isInstanceOf(NoopTimer.class);
                    assertThat(registry.counter("http.other")).isNotInstanceOf(NoopCounter.class);
                });
    }
}
