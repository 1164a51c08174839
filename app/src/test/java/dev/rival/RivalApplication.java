package dev.rival;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.ComponentScan;

/** An application that Spring Boot and Axon configure by themselves, as an application of its own does. */
@SpringBootConfiguration
@EnableAutoConfiguration
@ComponentScan
public class RivalApplication {

    /** The processing group. */
    public static final String GROUP = "rival";
}
