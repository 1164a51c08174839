package dev.roster.readmodel.query;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;

/** Queries of the read model, whose entity is found beside those of the application. It comes before Spring Boot's and Axon's own. */
@AutoConfiguration
@AutoConfigureOrder(Ordered.HIGHEST_PRECEDENCE)
@AutoConfigurationPackage
@Import({Moments.class, Places.class, Queries.class, ReadModelNaming.class})
class ReadModelQueryAutoConfiguration {}
