package dev.roster.rival.crud;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The service that changes its tables and has no events. */
@SpringBootApplication
public class RivalApplication {

    /** Starts it on the database that {@code spring.datasource.url} names. */
    public static void main(String[] args) {
        SpringApplication.run(RivalApplication.class, args);
    }
}
