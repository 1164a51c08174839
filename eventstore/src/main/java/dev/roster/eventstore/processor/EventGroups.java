package dev.roster.eventstore.processor;

import dev.roster.eventstore.PostgresTokenStore;
import dev.roster.eventstore.deadletter.PostgresDeadLetterQueue;
import dev.roster.eventstore.deadletter.ReadAgain;
import dev.roster.eventstore.metrics.BatchMeters;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.Executors;
import org.axonframework.common.AxonThreadFactory;
import org.axonframework.config.Configuration;
import org.axonframework.config.EventProcessingConfigurer;
import org.axonframework.config.EventProcessingModule;
import org.axonframework.eventhandling.ErrorHandler;
import org.axonframework.eventhandling.EventHandlerInvoker;
import org.axonframework.eventhandling.EventProcessor;
import org.axonframework.eventhandling.EventProcessorSpanFactory;
import org.axonframework.eventhandling.ListenerInvocationErrorHandler;
import org.axonframework.eventhandling.PropagatingErrorHandler;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingEventProcessor;
import org.axonframework.eventhandling.TrackingEventProcessorConfiguration;
import org.axonframework.eventhandling.pooled.PooledStreamingEventProcessor;
import org.axonframework.messaging.GenericResultMessage;
import org.axonframework.messaging.ResultMessage;
import org.axonframework.messaging.StreamableMessageSource;

/**
 * Axon's event processing for groups that lose no event. A handler or saga that fails stops its group, which tries again every
 * second; Axon would log and skip. A bean or a registration of Axon's own types decides otherwise. A pooled group keeps its
 * claim for as long as a batch takes.
 */
final class EventGroups extends EventProcessingModule {

    private static final int EXTENSIONS_A_CLAIM = 4;
    private static final int WORKERS = 4;

    /** Axon would make one for each event, with metadata that it reads from that of the event, and nobody looks at it. */
    private static final ResultMessage<?> NO_RESULT = GenericResultMessage.asResultMessage(null);

    private final GroupFailures failures;
    private final Stalls stalls;
    private final Duration extension;
    private final MeterRegistry meters;
    private PooledStreamingProcessorConfiguration users = PooledStreamingProcessorConfiguration.noOp();

    /** @param claimTimeout after which another node takes over a group whose claim was not extended */
    EventGroups(GroupFailures failures, Stalls stalls, Duration claimTimeout, MeterRegistry meters) {
        this.failures = failures;
        this.stalls = stalls;
        this.meters = meters;
        this.extension = claimTimeout.dividedBy(EXTENSIONS_A_CLAIM);
        registerDefaultListenerInvocationErrorHandler(configuration ->
                configuration.getComponent(ListenerInvocationErrorHandler.class, PropagatingErrorHandler::instance));
        registerDefaultHandlerInterceptor((configuration, group) -> (batch, handlers) -> {
            try {
                handlers.proceed();
                return NO_RESULT;
            } catch (Exception e) {
                failures.add(group, batch.getMessage(), e);
                throw e;
            }
        });
    }

    @Override
    public ErrorHandler errorHandler(String group) {
        var handler = super.errorHandler(group);
        return failure -> {
            failures.add(failure);
            handler.handleError(failure);
        };
    }

    @Override
    public EventProcessingConfigurer registerPooledStreamingEventProcessorConfiguration(
            PooledStreamingProcessorConfiguration configuration) {
        users = configuration;
        return super.registerPooledStreamingEventProcessorConfiguration(configuration);
    }

    @Override
    protected EventProcessor trackingEventProcessor(
            String group,
            EventHandlerInvoker handlers,
            TrackingEventProcessorConfiguration settings,
            StreamableMessageSource<TrackedEventMessage<?>> source) {
        compare(group, source);
        var builder = TrackingEventProcessor.builder()
                .name(group)
                .eventHandlerInvoker(handlers)
                .rollbackConfiguration(rollbackConfiguration(group))
                .errorHandler(errorHandler(group))
                .messageMonitor(messageMonitor(TrackingEventProcessor.class, group))
                .messageSource(new WatchedSource(source, failure -> failures.add(group, failure)))
                .tokenStore(tokenStore(group))
                .transactionManager(
                        new WatchedTransactions(transactionManager(group), failure -> failures.add(group, failure)))
                .trackingEventProcessorConfiguration(settings)
                .spanFactory(spans(configuration, group));
        return new TrackingGroup(builder, transactionManager(group), new BatchMeters(meters, group), readAgain(group));
    }

    private ReadAgain readAgain(String processor) {
        return new ReadAgain(() -> deadLetterQueues.keySet().stream()
                .filter(group -> eventProcessorByProcessingGroup(group)
                        .filter(running -> running.getName().equals(processor))
                        .isPresent())
                .map(group -> deadLetterQueue(group).orElse(null))
                .filter(PostgresDeadLetterQueue.class::isInstance)
                .map(PostgresDeadLetterQueue.class::cast)
                .toList());
    }

    @Override
    protected EventProcessor pooledStreamingEventProcessor(
            String group,
            EventHandlerInvoker handlers,
            Configuration axon,
            StreamableMessageSource<TrackedEventMessage<?>> source,
            PooledStreamingProcessorConfiguration settings) {
        compare(group, source);
        var builder = PooledStreamingEventProcessor.builder()
                .name(group)
                .eventHandlerInvoker(handlers)
                .rollbackConfiguration(rollbackConfiguration(group))
                .errorHandler(errorHandler(group))
                .messageMonitor(messageMonitor(PooledStreamingEventProcessor.class, group))
                .messageSource(new WatchedSource(source, failure -> failures.add(group, failure)))
                .tokenStore(tokenStore(group))
                .transactionManager(
                        new WatchedTransactions(transactionManager(group), failure -> failures.add(group, failure)))
                .coordinatorExecutor(name -> {
                    var executor = new PooledGroup.Coordinating(threads("Coordinator", name));
                    axon.onShutdown(executor::shutdown);
                    return executor;
                })
                .workerExecutor(name -> {
                    var executor = Executors.newScheduledThreadPool(WORKERS, threads("WorkPackage", name));
                    axon.onShutdown(executor::shutdown);
                    return executor;
                })
                .spanFactory(spans(axon, group))
                .enableCoordinatorClaimExtension()
                .claimExtensionThreshold(extension.toMillis())
                .clock(steadyClock());
        return new PooledGroup(
                users.andThen(psepConfigs.getOrDefault(group, PooledStreamingProcessorConfiguration.noOp()))
                        .andThen(settings)
                        .apply(axon, builder),
                tokenStore(group),
                transactionManager(group),
                new BatchMeters(meters, group),
                readAgain(group));
    }

    /** Positions that are of another source, or kept elsewhere, can't be compared with the head of the event store. */
    @SuppressWarnings("ReferenceEquality") // the very source
    private void compare(String group, StreamableMessageSource<TrackedEventMessage<?>> source) {
        if (source != configuration.eventBus() || !(tokenStore(group) instanceof PostgresTokenStore)) {
            stalls.leaveOut(group);
        }
    }

    private static EventProcessorSpanFactory spans(Configuration axon, String group) {
        var spans = axon.getComponent(EventProcessorSpanFactory.class);
        return spans instanceof GroupSpanFactory named ? named.of(group) : spans;
    }

    private static AxonThreadFactory threads(String kind, String group) {
        return new AxonThreadFactory(kind + "[" + group + "]");
    }

    /** For the pauses between claims, extensions and tries, which nobody who sets this node's clock changes. */
    private static Clock steadyClock() {
        var begin = Instant.now();
        var nanos = System.nanoTime();
        InstantSource steady = () -> begin.plusNanos(System.nanoTime() - nanos);
        return steady.withZone(ZoneOffset.UTC);
    }
}
