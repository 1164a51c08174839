package dev.roster.eventstore.postgres;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;

/** Which PostgreSQL the service runs on, and what is made in it before anything uses it. It comes before Spring Boot's and Axon's own. */
@AutoConfiguration(
        afterName = "org.springframework.boot.testcontainers.service.connection.ServiceConnectionAutoConfiguration")
@AutoConfigureOrder(Ordered.HIGHEST_PRECEDENCE)
@EnableConfigurationProperties({EventStoreProperties.class})
@Import({DatabaseConfiguration.class})
class PostgresAutoConfiguration {}
