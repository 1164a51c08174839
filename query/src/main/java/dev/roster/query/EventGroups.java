package dev.roster.query;

import java.time.Duration;
import org.axonframework.config.Configuration;
import org.axonframework.config.EventProcessingConfigurer;
import org.axonframework.config.EventProcessingModule;
import org.axonframework.eventhandling.ErrorHandler;
import org.axonframework.eventhandling.EventHandlerInvoker;
import org.axonframework.eventhandling.EventProcessor;
import org.axonframework.eventhandling.ListenerInvocationErrorHandler;
import org.axonframework.eventhandling.PropagatingErrorHandler;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.messaging.StreamableMessageSource;

/**
 * Axon's event processing for groups that lose no event. A handler or saga that fails stops its group, which tries again;
 * Axon would log and skip. A bean or a registration of Axon's own types decides otherwise. Health knows which events failed.
 * A pooled group keeps its claim for as long as a batch takes.
 */
final class EventGroups extends EventProcessingModule {

    private static final Duration AXONS_EXTENSION = Duration.ofSeconds(5);

    private final FailedBatches failed;
    private final PooledStreamingProcessorConfiguration keepingTheClaim;
    private PooledStreamingProcessorConfiguration pooled;

    /** @param claimTimeout after which another node takes over a group whose claim was not extended */
    EventGroups(FailedBatches failed, Duration claimTimeout) {
        this.failed = failed;
        var half = claimTimeout.dividedBy(2);
        var extension = half.compareTo(AXONS_EXTENSION) < 0 ? half : AXONS_EXTENSION;
        keepingTheClaim = (configuration, processor) ->
                processor.enableCoordinatorClaimExtension().claimExtensionThreshold(extension.toMillis());
        pooled = keepingTheClaim;
        registerDefaultListenerInvocationErrorHandler(configuration ->
                configuration.getComponent(ListenerInvocationErrorHandler.class, PropagatingErrorHandler::instance));
    }

    @Override
    public ErrorHandler errorHandler(String group) {
        var handler = super.errorHandler(group);
        return failure -> {
            failed.add(failure);
            handler.handleError(failure);
        };
    }

    @Override
    public EventProcessingConfigurer registerPooledStreamingEventProcessorConfiguration(
            PooledStreamingProcessorConfiguration users) {
        pooled = keepingTheClaim.andThen(users);
        return super.registerPooledStreamingEventProcessorConfiguration(pooled);
    }

    /** Registers its default only now: a saga would start at the first event if there was one when it was configured. */
    @Override
    protected EventProcessor pooledStreamingEventProcessor(
            String group,
            EventHandlerInvoker handlers,
            Configuration axon,
            StreamableMessageSource<TrackedEventMessage<?>> source,
            PooledStreamingProcessorConfiguration configuration) {
        super.registerPooledStreamingEventProcessorConfiguration(pooled);
        return super.pooledStreamingEventProcessor(group, handlers, axon, source, configuration);
    }
}
