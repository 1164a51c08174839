package dev.roster.web;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;

/** What all routes share. It comes before Spring Boot's and Axon's own. */
@AutoConfiguration
@AutoConfigureOrder(Ordered.HIGHEST_PRECEDENCE)
@Import({
    BodyLimit.class,
    ExcludedTypes.class,
    HealthInTime.class,
    JsonConfiguration.class,
    PublicPath.class,
    ReadyMessage.class,
    Representations.class,
    Routes.class,
    StrictForms.class
})
class WebAutoConfiguration {}
