package dev.roster;

import org.axonframework.springboot.autoconfig.JpaAutoConfiguration;
import org.axonframework.springboot.autoconfig.JpaEventStoreAutoConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Starts Roster. Axon's tables are plain JDBC, so its entities stay out of the persistence unit. */
@SpringBootApplication(exclude = {JpaAutoConfiguration.class, JpaEventStoreAutoConfiguration.class})
@ConfigurationPropertiesScan
@EnableScheduling
public class RosterApplication {

    private static final Logger log = LoggerFactory.getLogger(RosterApplication.class);

    /** Runs the service until it is told to stop. */
    public static void main(String[] args) {
        System.setProperty("axoniq.update-checker.disabled", "true");
        SpringApplication.run(RosterApplication.class, args);
    }

    @EventListener
    void ready(ApplicationReadyEvent event) {
        if (event.getApplicationContext() instanceof ServletWebServerApplicationContext context
                && context.getWebServer() != null) {
            var address = context.getEnvironment().getRequiredProperty("server.address");
            log.info(
                    "Roster is ready at http://{}:{}",
                    address,
                    context.getWebServer().getPort());
        }
    }
}
