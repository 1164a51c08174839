package dev.roster.web.problem;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;

/** Errors over HTTP, as problems (RFC 9457). It comes before Spring Boot's and Axon's own. */
@AutoConfiguration
@AutoConfigureOrder(Ordered.HIGHEST_PRECEDENCE)
@Import({ErrorAnswer.class, HtmlPages.class, ProblemTypes.class, Problems.class, TomcatConfiguration.class})
class ProblemAutoConfiguration {}
