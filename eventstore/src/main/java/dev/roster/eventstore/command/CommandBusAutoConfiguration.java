package dev.roster.eventstore.command;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;

/** How commands come to aggregates, several of them in one transaction. It comes before Spring Boot's and Axon's own. */
@AutoConfiguration
@AutoConfigureOrder(Ordered.HIGHEST_PRECEDENCE)
@Import({
    CommandConfiguration.class,
    CommandFamilies.class,
    CommandMeters.class,
    OneAtATime.class,
    PostgresStreams.class,
    TakenIds.class,
    Targets.class,
    CommandTransactions.class,
    UnknownTargets.class
})
class CommandBusAutoConfiguration {}
