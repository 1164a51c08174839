package dev.roster.readmodel;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;

/** The read model and its projection. It comes before Spring Boot's and Axon's own. */
@AutoConfiguration
@AutoConfigureOrder(Ordered.HIGHEST_PRECEDENCE)
@Import({
    EventKinds.class,
    EventLog.class,
    ProjectionHealth.class,
    Projector.class,
    ReadModel.class,
    ReadModelController.class,
    ReadModelProblems.class
})
class ReadModelAutoConfiguration {}
