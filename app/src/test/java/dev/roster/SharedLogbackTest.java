package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

class SharedLogbackTest {

    @Test
    void applicationsThatStartAndEndLeaveItAsItIsWhileAnotherRuns() {
        var root = ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(Logger.ROOT_LOGGER_NAME);
        var appender = new ListAppender<ILoggingEvent>();
        appender.start();

        try (var running = start()) {
            assertThat(running.isRunning()).isTrue();
            root.addAppender(appender);
            start().close();
            start().close();
            assertThat(root.isAttached(appender)).isTrue();
        }
        start().close();
        assertThat(root.isAttached(appender)).as("the next is the first again").isFalse();
    }

    private static ConfigurableApplicationContext start() {
        return new SpringApplicationBuilder(SharedLogbackTest.class)
                .web(WebApplicationType.NONE)
                .run("--spring.main.banner-mode=off");
    }
}
