package dev.roster.eventstore;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Axon on PostgreSQL: where events are stored, and the one order in which they are read. It comes before Spring Boot's and Axon's own. */
@AutoConfiguration
@AutoConfigureOrder(Ordered.HIGHEST_PRECEDENCE)
@EnableScheduling
@Import({
    AppendedPosition.class,
    AxonConfigurer.class,
    AxonSettings.class,
    EventFamilies.class,
    EventStoreConfiguration.class,
    GlobalStream.class,
    Reached.class,
    Signals.class
})
class EventStoreAutoConfiguration {}
