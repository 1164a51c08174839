package dev.roster.web.door;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;

/** Who may do what over HTTP. It comes before Spring Boot's and Axon's own. */
@AutoConfiguration
@AutoConfigureOrder(Ordered.HIGHEST_PRECEDENCE)
@EnableConfigurationProperties({DoorProperties.class})
@Import({
    AccessTokens.class,
    Actor.class,
    DoorProblems.class,
    DoorsConfiguration.class,
    AdminTokenInitializer.class,
    ActiveBearers.class,
    LocalTokens.class,
    MasterKeyController.class,
    OidcConfiguration.class,
    TokenController.class
})
class DoorAutoConfiguration {}
