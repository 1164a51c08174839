package dev.roster.eventstore.command;

import dev.roster.eventstore.transaction.Streams;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.CommandBusSpanFactory;
import org.axonframework.commandhandling.DuplicateCommandHandlerResolver;
import org.axonframework.commandhandling.SimpleCommandBus;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.commandhandling.gateway.DefaultCommandGateway;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventsourcing.EventCountSnapshotTriggerDefinition;
import org.axonframework.eventsourcing.SnapshotTriggerDefinition;
import org.axonframework.eventsourcing.Snapshotter;
import org.axonframework.eventsourcing.SnapshotterSpanFactory;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.messaging.annotation.HandlerDefinition;
import org.axonframework.messaging.annotation.ParameterResolverFactory;
import org.axonframework.messaging.interceptors.CorrelationDataInterceptor;
import org.axonframework.spring.config.SpringAggregateConfigurer;
import org.axonframework.spring.eventsourcing.SpringAggregateSnapshotter;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How commands come to the aggregates of this node, and how these are made from long streams. */
@Configuration(proxyBeanMethods = false)
class CommandConfiguration {

    /** After how many events an aggregate is stored as a whole: so many are read at most, and some more. */
    private static final int EVENTS_OF_A_LONG_STREAM = 20;

    private static final int RETRY_THREADS = 4;

    @Bean
    @ConditionalOnMissingBean(name = "longStreams")
    SnapshotTriggerDefinition longStreams(Snapshotter snapshotter) {
        return new EventCountSnapshotTriggerDefinition(snapshotter, EVENTS_OF_A_LONG_STREAM);
    }

    /** As Axon's starter would make its own, but beside the commands, which do not wait for it; one at a time. */
    @Bean
    @ConditionalOnMissingBean(Snapshotter.class)
    SpringAggregateSnapshotter snapshotter(
            org.axonframework.config.Configuration axon,
            HandlerDefinition handlers,
            ParameterResolverFactory parameters,
            EventStore events,
            TransactionManager transactions,
            SnapshotterSpanFactory spans) {
        return SpringAggregateSnapshotter.builder()
                .repositoryProvider(axon::repository)
                .transactionManager(transactions)
                .eventStore(events)
                .parameterResolverFactory(parameters)
                .handlerDefinition(handlers)
                .spanFactory(spans)
                .executor(Executors.newSingleThreadExecutor(
                        Thread.ofVirtual().name("snapshots").factory()))
                .build();
    }

    /** For all aggregates that name no other lock factory, whoever's they are. */
    @Bean
    static BeanFactoryPostProcessor oneAtATimeByDefault() {
        return beans -> Stream.of(beans.getBeanNamesForType(SpringAggregateConfigurer.class, false, false))
                .map(name -> beans.getBeanDefinition(name).getPropertyValues())
                .filter(settings -> settings.get("lockFactory") == null)
                .forEach(settings -> settings.add("lockFactory", "oneAtATime"));
    }

    /** As Axon's starter would make its own, but for the groups. */
    @Bean
    @Qualifier("localSegment")
    SimpleCommandBus commandBus(
            TransactionManager transactions,
            org.axonframework.config.Configuration axon,
            DuplicateCommandHandlerResolver duplicates,
            CommandFamilies families,
            Streams streams,
            CommandTransactions commandTransactions,
            CommandMeters meters) {
        var builder = SimpleCommandBus.builder()
                .transactionManager(transactions)
                .duplicateCommandHandlerResolver(duplicates)
                .spanFactory(axon.getComponent(CommandBusSpanFactory.class))
                .messageMonitor(axon.messageMonitor(CommandBus.class, "commandBus"));
        var bus = new GroupingCommandBus(
                builder,
                families,
                streams,
                commandTransactions,
                meters,
                Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("commands-", 1).factory()));
        bus.registerHandlerInterceptor(new CorrelationDataInterceptor<>(axon.correlationDataProviders()));
        return bus;
    }

    @Bean(destroyMethod = "shutdownNow")
    ScheduledExecutorService commandRetryExecutor() {
        return Executors.newScheduledThreadPool(
                RETRY_THREADS,
                Thread.ofPlatform().name("command-retry-", 1).daemon().factory());
    }

    /** Sends a command again when another attempt was in its way. */
    @Bean
    @ConditionalOnMissingBean(CommandGateway.class)
    CommandGateway commandGateway(
            CommandBus commands, ScheduledExecutorService commandRetryExecutor, CommandMeters meters) {
        return DefaultCommandGateway.builder()
                .commandBus(commands)
                .retryScheduler(CommandRetries.on(commandRetryExecutor, meters))
                .build();
    }
}
