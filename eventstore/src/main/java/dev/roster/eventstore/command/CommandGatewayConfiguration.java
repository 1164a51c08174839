package dev.roster.eventstore.command;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.commandhandling.gateway.DefaultCommandGateway;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The gateway that sends commands, and sends them again when another attempt was in their way. */
@Configuration(proxyBeanMethods = false)
class CommandGatewayConfiguration {

    private static final int RETRY_THREADS = 4;

    @Bean(destroyMethod = "shutdownNow")
    ScheduledExecutorService commandRetryExecutor() {
        return Executors.newScheduledThreadPool(
                RETRY_THREADS,
                Thread.ofPlatform().name("command-retry-", 1).daemon().factory());
    }

    @Bean
    CommandGateway commandGateway(CommandBus commands, ScheduledExecutorService commandRetryExecutor) {
        return DefaultCommandGateway.builder()
                .commandBus(commands)
                .retryScheduler(CommandRetries.on(commandRetryExecutor))
                .build();
    }
}
