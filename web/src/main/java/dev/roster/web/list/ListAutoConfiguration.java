package dev.roster.web.list;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;

/** Lists over HTTP, a page at a time. It comes before Spring Boot's and Axon's own. */
@AutoConfiguration
@AutoConfigureOrder(Ordered.HIGHEST_PRECEDENCE)
@Import({CursorSeal.class, Cursors.class, KnownParameters.class, Pages.class})
class ListAutoConfiguration {}
