package dev.roster.web.session;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;

/** How browsers come in. It comes before Spring Boot's and Axon's own. */
@AutoConfiguration(afterName = "dev.roster.web.door.DoorAutoConfiguration")
@AutoConfigureOrder(Ordered.HIGHEST_PRECEDENCE)
@EnableConfigurationProperties(SessionProperties.class)
@Import({
    FirstLink.class,
    IssuerConfiguration.class,
    SessionConfiguration.class,
    SessionController.class,
    SessionCookies.class,
    Sessions.class,
    SignInCodes.class,
    SignInWays.class,
    Terminal.class
})
class SessionAutoConfiguration {}
