package dev.roster.web;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;

/** Logs where the service is, once it can be used. */
@Component
class ReadyMessage {

    private static final Logger log = LoggerFactory.getLogger(ReadyMessage.class);

    @EventListener
    @Order(0)
    void ready(ApplicationReadyEvent event) {
        if (event.getApplicationContext() instanceof ServletWebServerApplicationContext context
                && context.getWebServer() != null) {
            var environment = context.getEnvironment();
            log.info(
                    "{} is ready at http://{}:{}",
                    StringUtils.capitalize(environment.getProperty("spring.application.name", "the service")),
                    environment.getRequiredProperty("server.address"),
                    context.getWebServer().getPort());
        }
    }
}
