package dev.roster.eventstore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.eventstore.postgres.ReadModelSchema;
import dev.roster.eventstore.postgres.StartupRefused;
import org.axonframework.springboot.EventProcessorProperties;
import org.axonframework.springboot.SerializerProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

class AxonSettingsTest {

    @ParameterizedTest
    @CsvSource({
        "axon.serializer.events, cbor",
        "axon.eventhandling.processors.roster.mode, subscribing",
        "axon.eventhandling.processors.roster.initial-segment-count, 2",
        "axon.eventhandling.processors.roster.source, elsewhere",
        "axon.eventhandling.processors.roster.dlq.enabled, true"
    })
    void refusesASettingOfAxonsThatItCannotFollow(String property, String value) {
        var setting = property + "=" + value;
        new ApplicationContextRunner()
                .withUserConfiguration(BoundSettings.class)
                .withPropertyValues(setting)
                .run(context -> assertThat(context.getStartupFailure())
                        .hasRootCauseInstanceOf(StartupRefused.class)
                        .rootCause()
                        .hasMessageStartingWith("The service can't follow " + setting + ": "));
    }

    @Test
    void followsTheSettingsOfAxonsThatItHas() {
        new ApplicationContextRunner()
                .withUserConfiguration(BoundSettings.class)
                .withInitializer(new ConfigDataApplicationContextInitializer())
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties({SerializerProperties.class, EventProcessorProperties.class})
    @Import(AxonSettings.class)
    static class BoundSettings {

        @Bean
        static ReadModelSchema readModel() {
            return new ReadModelSchema("roster");
        }
    }
}
