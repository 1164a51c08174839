package dev.roster.eventstore.processor;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.config.EventProcessingModule;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** Takes the place of Axon's event processing, unless the application has its own. */
@AutoConfiguration(beforeName = "org.axonframework.springboot.autoconfig.EventProcessingAutoConfiguration")
@EnableConfigurationProperties(GroupProperties.class)
@Import({
    Claims.class,
    FailureRecords.class,
    GroupFailures.class,
    GroupMeters.class,
    GroupRetries.class,
    GroupStates.class,
    GroupStatuses.class,
    GroupWatch.class,
    GroupsHealth.class,
    Lag.class,
    LongBatches.class,
    Stalls.class
})
class EventGroupsAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean({EventProcessingModule.class, EventProcessingConfiguration.class})
    EventProcessingModule eventProcessingModule(
            GroupFailures failures,
            Stalls stalls,
            @Value("${axon.eventhandling.tokenstore.claim-timeout:10s}") Duration claimTimeout,
            MeterRegistry meters) {
        return new EventGroups(failures, stalls, claimTimeout, meters);
    }
}
