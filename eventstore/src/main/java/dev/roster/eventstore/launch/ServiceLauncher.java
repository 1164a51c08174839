package dev.roster.eventstore.launch;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.DefaultApplicationArguments;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContext;
import org.springframework.core.io.support.SpringFactoriesLoader;

/** What the {@code main} of an application calls, so that it can serve, and can be given commands on the shell. */
public final class ServiceLauncher {

    private ServiceLauncher() {}

    /**
     * Runs the service until it is told to stop. If the first argument is the name of a {@link ShellCommand}, such as {@code rebuild}, {@code
     * import} or {@code backup}, does that instead, without a door, and exits with 0 or 1.
     *
     * @param application the class of the Spring Boot application
     */
    public static void run(Class<?> application, String... args) {
        if (args.length == 0 || args[0].startsWith("-")) {
            SpringApplication.run(application, args);
            return;
        }
        var commands = commands();
        var command = commands.get(args[0]);
        if (command == null) {
            refuse("There is no command " + args[0] + ": the commands are " + commands.keySet() + ".");
        } else {
            command.misuse(new DefaultApplicationArguments(Arrays.copyOfRange(args, 1, args.length)))
                    .ifPresent(ServiceLauncher::refuse);
            System.exit(SpringApplication.exit(carryOut(command.application(application), args)));
        }
    }

    private static Map<String, ShellCommand> commands() {
        return SpringFactoriesLoader.forDefaultResourceLocation().load(ShellCommand.class).stream()
                .collect(Collectors.toMap(
                        ShellCommand::name,
                        Function.identity(),
                        (one, other) -> {
                            throw new IllegalStateException("Two commands are named " + one.name() + ": "
                                    + one.getClass().getName() + " and "
                                    + other.getClass().getName());
                        },
                        TreeMap::new));
    }

    /** Before anything is started: there is no log yet, and who gave the command looks at the shell. */
    private static void refuse(String reason) {
        System.err.println(reason);
        System.exit(1);
    }

    /** What it has to say it prints; of what it logs, only warnings belong on the shell. */
    private static ApplicationContext carryOut(Class<?> application, String... args) {
        args[0] = "--" + ShellCommand.PROPERTY + "=" + args[0];
        var quiet = Stream.of("dev.roster", application.getPackageName())
                .distinct()
                .map(logger -> "--logging.level." + logger + "=warn");
        return new SpringApplicationBuilder(application)
                .web(WebApplicationType.NONE)
                .run(Stream.concat(quiet, Arrays.stream(args)).toArray(String[]::new));
    }
}
