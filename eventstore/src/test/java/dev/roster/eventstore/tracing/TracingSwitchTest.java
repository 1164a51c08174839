package dev.roster.eventstore.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration;
import org.springframework.boot.opentelemetry.autoconfigure.logging.OpenTelemetryLoggingAutoConfiguration;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class TracingSwitchTest {

    private static final String TRACING = OpenTelemetryTracingAutoConfiguration.class.getName();
    private static final String OBSERVING = MicrometerTracingAutoConfiguration.class.getName();
    private static final String LOGGING = OpenTelemetryLoggingAutoConfiguration.class.getName();
    private static final String SDK = OpenTelemetrySdkAutoConfiguration.class.getName();
    private static final String OTHER = "com.example.OtherAutoConfiguration";

    private static final String METRICS = "management.otlp.metrics.export.enabled";

    private final ConfigurableEnvironment environment = new StandardEnvironment();
    private final TracingSwitch off = new TracingSwitch();

    {
        off.postProcessEnvironment(environment, new SpringApplication());
        off.setEnvironment(environment);
    }

    @Test
    void leavesOutAllThatHasNoEndpoint() {
        assertThat(wanted()).containsExactly(OTHER);
        assertThat(environment.getProperty("management.tracing.export.enabled")).isEqualTo("false");
        assertThat(environment.getProperty(METRICS)).isEqualTo("false");
    }

    @Test
    void leavesTracesInThatHaveAnEndpoint() {
        set("management.opentelemetry.tracing.export.otlp.endpoint", "http://127.0.0.1:4318/v1/traces");

        assertThat(wanted()).containsExactly(TRACING, OBSERVING, SDK, OTHER);
        assertThat(environment.getProperty(METRICS)).isEqualTo("false");
    }

    @Test
    void leavesTracesInForAnExporterThatIsABean() {
        set("management.tracing.export.enabled", "true");

        assertThat(wanted()).containsExactly(TRACING, OBSERVING, SDK, OTHER);
    }

    @Test
    void leavesLogsAndMetricsInThatHaveEndpoints() {
        set("management.opentelemetry.logging.export.otlp.endpoint", "http://127.0.0.1:4318/v1/logs");
        set("management.otlp.metrics.export.url", "http://127.0.0.1:4318/v1/metrics");

        assertThat(wanted()).containsExactly(LOGGING, SDK, OTHER);
        assertThat(environment.containsProperty(METRICS)).isFalse();
    }

    private List<String> wanted() {
        String[] all = {TRACING, OBSERVING, LOGGING, SDK, OTHER};
        var matches = off.match(all, mock(AutoConfigurationMetadata.class));
        return IntStream.range(0, all.length)
                .filter(i -> matches[i])
                .mapToObj(i -> all[i])
                .toList();
    }

    private void set(String name, String value) {
        environment.getPropertySources().addFirst(new MapPropertySource(name, Map.of(name, value)));
    }
}
