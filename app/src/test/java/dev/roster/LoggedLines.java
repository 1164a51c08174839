package dev.roster;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/** What is logged under some names, by whatever runs in this JVM, until it is closed. */
final class LoggedLines extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private final Queue<ILoggingEvent> events = new ConcurrentLinkedQueue<>();
    private final List<Logger> loggers;

    private LoggedLines(List<Logger> loggers) {
        this.loggers = loggers;
    }

    static LoggedLines of(String... names) {
        var lines = new LoggedLines(Stream.of(names)
                .map(name -> (Logger) LoggerFactory.getLogger(name))
                .toList());
        lines.start();
        lines.loggers.forEach(logger -> logger.addAppender(lines));
        return lines;
    }

    @Override
    protected void append(ILoggingEvent event) {
        events.add(event);
    }

    List<String> lines(Predicate<ILoggingEvent> which) {
        return events.stream()
                .filter(which)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @Override
    public void close() {
        loggers.forEach(logger -> logger.detachAppender(this));
        stop();
    }
}
