package dev.roster.readmodel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.eventstore.postgres.ReadModelSchema;
import java.util.function.Consumer;
import org.axonframework.springboot.EventProcessorProperties;
import org.axonframework.springboot.EventProcessorProperties.Mode;
import org.axonframework.springboot.EventProcessorProperties.ProcessorSettings;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class ProjectorDefaultsTest {

    @Test
    void areSetForTheNameOfTheReadModel() {
        withSettings(settings -> {
            assertThat(settings.getMode()).isEqualTo(Mode.POOLED);
            assertThat(settings.getInitialSegmentCount()).isEqualTo(1);
            assertThat(settings.getThreadCount()).isEqualTo(1);
            assertThat(settings.getBatchSize()).isEqualTo(500);
            assertThat(settings.getTokenClaimInterval()).isEqualTo(500);
        });
    }

    @Test
    void yieldOneByOneToPropertiesOfAnOperator() {
        withSettings(
                settings -> {
                    assertThat(settings.getBatchSize()).isEqualTo(7);
                    assertThat(settings.getMode()).isEqualTo(Mode.POOLED);
                    assertThat(settings.getTokenClaimInterval()).isEqualTo(500);
                },
                "axon.eventhandling.processors.gift_cards.batch-size=7");
    }

    private static void withSettings(Consumer<ProcessorSettings> check, String... properties) {
        new ApplicationContextRunner()
                .withUserConfiguration(Settings.class)
                .withInitializer(context -> context.addBeanFactoryPostProcessor(
                        ReadModelAutoConfiguration.projectorDefaults(context.getEnvironment())))
                .withPropertyValues(properties)
                .run(context -> {
                    var processors = context.getBean(EventProcessorProperties.class);
                    assertThat(processors.getProcessors()).containsOnlyKeys("gift_cards");
                    check.accept(processors.getProcessors().get("gift_cards"));
                });
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(EventProcessorProperties.class)
    static class Settings {

        @Bean
        static ReadModelSchema readModelSchema() {
            return new ReadModelSchema("gift_cards");
        }
    }
}
