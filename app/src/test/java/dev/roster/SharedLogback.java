package dev.roster;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.logging.LogFile;
import org.springframework.boot.logging.LoggingInitializationContext;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.logging.LoggingSystemFactory;
import org.springframework.boot.logging.LoggingSystemProperty;
import org.springframework.boot.logging.logback.LogbackLoggingSystem;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * The logging of all nodes of a test run. Spring Boot takes the JVM's one Logback for its application's own: each start
 * would reset it, unguarded, while others start or log, and each end would leave it to the next start to reset it again. Here
 * the first of the applications that run together sets it up, and the last cleans it up.
 */
final class SharedLogback extends LogbackLoggingSystem {

    private static final Set<LoggingSystem> USERS = new HashSet<>();

    /** Spring Boot leaves them to the next application of the JVM. */
    private static final Set<LoggingSystemProperty> OF_ONE_APPLICATION = Set.of(
            LoggingSystemProperty.CONSOLE_STRUCTURED_FORMAT,
            LoggingSystemProperty.FILE_STRUCTURED_FORMAT,
            LoggingSystemProperty.LOG_FILE,
            LoggingSystemProperty.LOG_PATH);

    private SharedLogback(ClassLoader classes) {
        super(classes);
    }

    @Override
    public void beforeInitialize() {
        synchronized (USERS) {
            if (USERS.isEmpty()) {
                super.beforeInitialize();
            }
        }
    }

    @Override
    public void initialize(LoggingInitializationContext context, @Nullable String location, @Nullable LogFile file) {
        synchronized (USERS) {
            if (USERS.isEmpty()) {
                super.initialize(context, location, file);
            }
            USERS.add(this);
        }
    }

    @Override
    public void cleanUp() {
        synchronized (USERS) {
            USERS.remove(this);
            if (USERS.isEmpty()) {
                super.cleanUp();
                OF_ONE_APPLICATION.forEach(property -> System.clearProperty(property.getEnvironmentVariableName()));
            }
        }
    }

    /** Comes before Spring Boot's own. */
    @Order(Ordered.HIGHEST_PRECEDENCE)
    static class Factory implements LoggingSystemFactory {

        @Override
        public LoggingSystem getLoggingSystem(ClassLoader classes) {
            return new SharedLogback(classes);
        }
    }
}
