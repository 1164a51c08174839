package dev.roster.rival.axon;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The service that Axon configures by itself. */
@SpringBootApplication
public class RivalApplication {

    /** Starts it on the database that {@code spring.datasource.url} names. */
    public static void main(String[] args) {
        SpringApplication.run(RivalApplication.class, args);
    }
}
