package dev.roster.eventstore.tracing;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;

/**
 * Leaves out each signal of OpenTelemetry that has no endpoint. Spring Boot would make tracers, threads that export, and spans for
 * nobody, and would send metrics to a port of this machine. An operator who sets {@value #TRACING} has traces without an endpoint
 * of Spring Boot's, for an exporter that is a bean.
 */
final class TracingSwitch implements EnvironmentPostProcessor, AutoConfigurationImportFilter, EnvironmentAware {

    static final String TRACING = "management.tracing.export.enabled";

    private static final String TRACES_ENDPOINT = "management.opentelemetry.tracing.export.otlp.endpoint";
    private static final String METRICS = "management.otlp.metrics.export.enabled";
    private static final String METRICS_ENDPOINT = "management.otlp.metrics.export.url";
    private static final String LOGS_ENDPOINT = "management.opentelemetry.logging.export.otlp.endpoint";

    private static final String OF_TRACING = "org.springframework.boot.micrometer.tracing.";
    private static final String OF_SDK = "org.springframework.boot.opentelemetry.autoconfigure.";
    private static final String OF_LOGS = OF_SDK + "logging.";

    private @Nullable Environment environment;

    /** Behind all others, and answered when it is asked, since the variables of OpenTelemetry also set endpoints. */
    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        environment.getPropertySources().addLast(new OffWithoutEndpoint(environment));
    }

    @Override
    public void setEnvironment(Environment environment) {
        this.environment = environment;
    }

    @Override
    public boolean[] match(@Nullable String[] autoConfigurations, AutoConfigurationMetadata metadata) {
        var tracing = environment == null || environment.getProperty(TRACING, Boolean.class, true);
        var logs = environment == null || environment.containsProperty(LOGS_ENDPOINT);
        var matches = new boolean[autoConfigurations.length];
        for (var i = 0; i < matches.length; i++) {
            var name = autoConfigurations[i];
            matches[i] = name == null || isWanted(name, tracing, logs);
        }
        return matches;
    }

    private static boolean isWanted(String autoConfiguration, boolean tracing, boolean logs) {
        if (autoConfiguration.startsWith(OF_TRACING)) {
            return tracing;
        }
        if (autoConfiguration.startsWith(OF_LOGS)) {
            return logs;
        }
        return !autoConfiguration.startsWith(OF_SDK) || tracing || logs;
    }

    /** The environment is not its source: Spring Boot would look there for sources, and find this one again, without end. */
    private static final class OffWithoutEndpoint extends PropertySource<Object> {

        private final ConfigurableEnvironment environment;

        private OffWithoutEndpoint(ConfigurableEnvironment environment) {
            super(OffWithoutEndpoint.class.getName());
            this.environment = environment;
        }

        @Override
        public @Nullable Object getProperty(String name) {
            return switch (name) {
                case TRACING -> environment.containsProperty(TRACES_ENDPOINT) ? null : false;
                case METRICS -> environment.containsProperty(METRICS_ENDPOINT) ? null : false;
                default -> null;
            };
        }
    }
}
