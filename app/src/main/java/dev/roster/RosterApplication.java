package dev.roster;

import dev.roster.eventstore.postgres.EventStoreProperties;
import dev.roster.eventstore.transfer.ImportCommand;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.axonframework.springboot.autoconfig.JpaAutoConfiguration;
import org.axonframework.springboot.autoconfig.JpaEventStoreAutoConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.DefaultApplicationArguments;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurationExcludeFilter;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.TypeExcludeFilter;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.FilterType;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Starts Roster. Axon's tables are plain JDBC, so its entities stay out of the persistence unit. */
@SpringBootConfiguration
@EnableAutoConfiguration(exclude = {JpaAutoConfiguration.class, JpaEventStoreAutoConfiguration.class})
@ComponentScan(
        excludeFilters = {
            @Filter(type = FilterType.REGEX, pattern = "dev\\.roster\\.(eventstore|web|readmodel)\\..*"),
            @Filter(type = FilterType.CUSTOM, classes = TypeExcludeFilter.class),
            @Filter(type = FilterType.CUSTOM, classes = AutoConfigurationExcludeFilter.class)
        })
@EnableScheduling
public class RosterApplication {

    private static final Set<String> COMMANDS = new TreeSet<>(Set.of("rebuild", "verify", EventStoreProperties.IMPORT));

    private static final Logger log = LoggerFactory.getLogger(RosterApplication.class);

    /**
     * Runs the service until it is told to stop; or, if the first argument is a command, {@code rebuild}, {@code verify} or
     * {@code import}, does that as a node without a door, and exits with 0 or 1.
     */
    public static void main(String[] args) {
        System.setProperty("axoniq.update-checker.disabled", "true");
        if (args.length == 0 || args[0].startsWith("-")) {
            SpringApplication.run(RosterApplication.class, args);
        } else if (!COMMANDS.contains(args[0])) {
            refuse("There is no command " + args[0] + ": the commands are " + COMMANDS + ".");
        } else {
            if (args[0].equals(EventStoreProperties.IMPORT)) {
                ImportCommand.misuse(new DefaultApplicationArguments(Arrays.copyOfRange(args, 1, args.length)))
                        .ifPresent(RosterApplication::refuse);
            }
            System.exit(SpringApplication.exit(command(args)));
        }
    }

    /** Before anything is started: there is no log yet, and who gave the command looks at the shell. */
    private static void refuse(String reason) {
        System.err.println(reason);
        System.exit(1);
    }

    /** What it has to say it prints; of what it logs, only warnings belong on the shell. */
    private static ApplicationContext command(String... args) {
        args[0] = "--roster.command=" + args[0];
        return new SpringApplicationBuilder(RosterApplication.class)
                .web(WebApplicationType.NONE)
                .run(Stream.concat(Stream.of("--logging.level.dev.roster=warn"), Arrays.stream(args))
                        .toArray(String[]::new));
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
