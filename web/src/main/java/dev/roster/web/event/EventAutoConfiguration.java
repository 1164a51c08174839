package dev.roster.web.event;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;

/** Events over HTTP. It comes before Spring Boot's and Axon's own. */
@AutoConfiguration
@AutoConfigureOrder(Ordered.HIGHEST_PRECEDENCE)
@EnableConfigurationProperties({EventStreamProperties.class})
@Import({
    ConditionalReads.class,
    DescribedAggregates.class,
    EventController.class,
    EventExport.class,
    EventRelations.class,
    ListenerMeters.class,
    Listeners.class
})
class EventAutoConfiguration {}
