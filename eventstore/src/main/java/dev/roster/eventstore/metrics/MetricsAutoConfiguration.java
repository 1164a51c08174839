package dev.roster.eventstore.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Duration;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.messaging.Message;
import org.axonframework.micrometer.GlobalMetricRegistry;
import org.axonframework.monitoring.MessageMonitor;
import org.axonframework.queryhandling.QueryBus;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The one registry of all meters. It comes after Spring Boot's, which makes the registry, and before Axon's: Axon 4 knows the
 * packages of Spring Boot 3 only, would come too early, and make another registry.
 */
@AutoConfiguration(
        afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
        beforeName = "org.axonframework.springboot.autoconfig.MicrometerMetricsAutoConfiguration")
class MetricsAutoConfiguration {

    private static final Duration SIZE_AGE = Duration.ofMinutes(1);

    /** For an application without Spring Boot's metrics: its meters do nothing. */
    @Bean
    @ConditionalOnMissingBean
    MeterRegistry noMeters() {
        return new CompositeMeterRegistry();
    }

    /** Of the service's own PostgreSQL, or of the one that it was given. */
    @Bean
    MeterBinder databaseSize(JdbcClient jdbc) {
        var size = new Sample<>(
                SIZE_AGE,
                () -> jdbc.sql("select pg_database_size(current_database())")
                        .query(Long.class)
                        .single());
        return meters -> Gauge.builder("roster.database.size", size, read -> read.value(Long::doubleValue))
                .description("Size of the database on disk, without the write-ahead log")
                .baseUnit(BaseUnits.BYTES)
                .register(meters);
    }

    @Bean
    InfoContributor runtimeVersions(JdbcClient jdbc) {
        return new RuntimeVersions(jdbc);
    }

    /** Axon's own, of an application's queries. Commands, events and groups have meters of this service's. */
    @Bean
    @ConditionalOnProperty(name = "axon.metrics.auto-configuration.enabled", havingValue = "false")
    @SuppressWarnings("unchecked") // as Axon has it: what monitors a bus of queries is shown queries only
    ConfigurerModule queryMeters(GlobalMetricRegistry axon) {
        return configurer -> configurer.configureMessageMonitor(QueryBus.class, (configuration, type, name) ->
                (MessageMonitor<Message<?>>) axon.registerComponentWithDefaultTags(type, name));
    }
}
