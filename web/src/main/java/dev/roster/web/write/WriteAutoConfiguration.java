package dev.roster.web.write;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;

/** Commands over HTTP, and reading what was written. It comes before Spring Boot's and Axon's own. */
@AutoConfiguration
@AutoConfigureOrder(Ordered.HIGHEST_PRECEDENCE)
@Import({BatchController.class, Creation.class, ReadYourWrites.class, Sender.class, StrictHeaders.class})
class WriteAutoConfiguration {}
