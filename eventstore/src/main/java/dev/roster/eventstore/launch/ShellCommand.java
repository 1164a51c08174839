package dev.roster.eventstore.launch;

import java.util.Optional;
import org.springframework.boot.ApplicationArguments;

/**
 * A command that the application carries out instead of serving, if its name is the first argument on the shell. Each is named in a file {@code
 * META-INF/spring.factories}. A bean of the service does its work: an {@code ApplicationRunner} on the condition that the property {@code
 * roster.command} is its name, and an {@code ExitCodeGenerator}.
 */
public interface ShellCommand {

    /** The property that has the name of the command that is carried out. */
    String PROPERTY = "roster.command";

    /** What is typed, such as {@code verify}. */
    String name();

    /** The Spring Boot application that does the work: the service itself, or a smaller one that needs less of it. */
    default Class<?> application(Class<?> service) {
        return service;
    }

    /** What is wrong with the arguments after the name, and what to type instead; nothing if they are right. */
    default Optional<String> misuse(ApplicationArguments arguments) {
        return Optional.empty();
    }
}
