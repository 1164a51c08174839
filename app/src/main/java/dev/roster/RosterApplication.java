package dev.roster;

import dev.roster.eventstore.launch.ServiceLauncher;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurationExcludeFilter;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.TypeExcludeFilter;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.FilterType;

/** Starts Roster. The machinery lies below this package, and is left to its auto-configurations. */
@SpringBootConfiguration
@EnableAutoConfiguration
@ComponentScan(
        excludeFilters = {
            @Filter(type = FilterType.REGEX, pattern = "dev\\.roster\\.(eventstore|web|readmodel)\\..*"),
            @Filter(type = FilterType.CUSTOM, classes = TypeExcludeFilter.class),
            @Filter(type = FilterType.CUSTOM, classes = AutoConfigurationExcludeFilter.class)
        })
public class RosterApplication {

    /** Serves, or carries out a command: see {@link ServiceLauncher#run}. */
    public static void main(String[] args) {
        ServiceLauncher.run(RosterApplication.class, args);
    }
}
