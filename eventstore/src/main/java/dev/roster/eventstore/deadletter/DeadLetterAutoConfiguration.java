package dev.roster.eventstore.deadletter;

import dev.roster.eventstore.postgres.StartupRefused;
import java.util.function.Function;
import org.axonframework.config.Configuration;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.deadletter.jdbc.DeadLetterSchema;
import org.axonframework.messaging.deadletter.SequencedDeadLetterQueue;
import org.axonframework.serialization.Serializer;
import org.axonframework.springboot.EventProcessorProperties;
import org.axonframework.springboot.util.DeadLetterQueueProviderConfigurerModule;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Dead letters of the groups that have {@code dlq.enabled}. It comes before Spring Boot's and Axon's own. An application with a bean of
 * Axon's types has its own queues: with a {@link DeadLetterSchema}, Axon's for JDBC on a table of its own.
 */
@AutoConfiguration
@AutoConfigureOrder(Ordered.HIGHEST_PRECEDENCE)
@EnableConfigurationProperties(DeadLetterProperties.class)
@Import(DeadLetters.class)
class DeadLetterAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean({DeadLetterQueueProviderConfigurerModule.class, DeadLetterSchema.class})
    DeadLetterQueueProviderConfigurerModule deadLetterQueues(
            EventProcessorProperties groups,
            DeadLetterProperties limits,
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            @Qualifier("eventSerializer") Serializer eventSerializer,
            Serializer serializer) {
        groups.getProcessors().forEach((group, settings) -> {
            if (settings.getDlq().isEnabled() && settings.getDlq().getCache().isEnabled()) {
                throw new StartupRefused(
                        "The service can't follow axon.eventhandling.processors." + group
                                + ".dlq.cache.enabled=true: the queue of dead letters is asked about each event.",
                        "Remove the setting.");
            }
        });
        return new DeadLetterQueueProviderConfigurerModule(
                groups, group -> queue(group, limits, jdbc, transactions, eventSerializer, serializer));
    }

    private static Function<Configuration, SequencedDeadLetterQueue<EventMessage<?>>> queue(
            String group,
            DeadLetterProperties limits,
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            Serializer eventSerializer,
            Serializer serializer) {
        var letters = new DeadLetterTable(jdbc, group);
        var discards = new Discards(jdbc);
        return axon -> {
            var messages = new DeadLetterMessages(eventSerializer, serializer, axon::upcasterChain);
            return new PostgresDeadLetterQueue(
                    group,
                    letters,
                    messages,
                    new LetterProcessing(letters, messages, discards, jdbc, transactions),
                    discards,
                    limits);
        };
    }

    /** Axon has dead letters for event handlers only, and would pass over the setting. */
    @Bean
    ConfigurerModule noDeadLettersOfSagas(EventProcessorProperties groups) {
        return configurer -> configurer.onInitialize(axon -> axon.onStart(Integer.MAX_VALUE, () -> {
            var processing = axon.eventProcessingConfiguration();
            groups.getProcessors().forEach((group, settings) -> {
                if (settings.getDlq().isEnabled()
                        && processing.eventProcessors().containsKey(group)
                        && processing.sequencedDeadLetterProcessor(group).isEmpty()) {
                    throw new StartupRefused(
                            "The service can't follow axon.eventhandling.processors." + group
                                    + ".dlq.enabled=true: Axon has no dead letters for sagas.",
                            "Remove the setting.");
                }
            });
        }));
    }
}
