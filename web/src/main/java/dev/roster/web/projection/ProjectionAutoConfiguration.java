package dev.roster.web.projection;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;

/** Groups of event handlers over HTTP. It comes before Spring Boot's and Axon's own. */
@AutoConfiguration
@AutoConfigureOrder(Ordered.HIGHEST_PRECEDENCE)
@Import({DeadLetterController.class, ProjectionController.class, ProjectionProblems.class})
class ProjectionAutoConfiguration {}
