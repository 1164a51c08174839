package dev.roster.query;

import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.config.EventProcessingConfigurer;
import org.axonframework.eventhandling.ErrorContext;
import org.axonframework.eventhandling.ErrorHandler;
import org.axonframework.eventhandling.PropagatingErrorHandler;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * How the projection is: running, waiting for its turn because another node runs it, or stopped, with the reason. Lag is
 * in events behind the head, counted up to {@value ReadModel#LAG_LIMIT}. Down if the projection is stopped here or failed on
 * events that it still has to pass; the processor tries again by itself.
 */
@Component("projection")
class ProjectionHealth extends AbstractHealthIndicator implements ErrorHandler {

    private final EventProcessingConfiguration processors;
    private final ReadModel readModel;
    private volatile @Nullable Failure failure;

    ProjectionHealth(EventProcessingConfiguration processors, ReadModel readModel) {
        super("The projection's progress can't be read");
        this.processors = processors;
        this.readModel = readModel;
    }

    /** An event that can't be applied stops the projection; Axon would log it and go on. */
    @Autowired
    void listenTo(EventProcessingConfigurer configurer) {
        configurer.registerListenerInvocationErrorHandler(
                RosterProjection.GROUP, configuration -> PropagatingErrorHandler.instance());
        configurer.registerErrorHandler(RosterProjection.GROUP, configuration -> this);
    }

    @Override
    public void handleError(ErrorContext context) throws Exception {
        var positions = context.failedEvents().stream()
                .map(TrackedEventMessage.class::cast)
                .mapToLong(event -> event.trackingToken().position().orElseThrow())
                .summaryStatistics();
        failure = new Failure(positions.getMin(), positions.getMax(), context.error());
        PropagatingErrorHandler.instance().handleError(context);
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        var processor = RosterProjection.processor(processors);
        var position = readModel.position();
        var failed = failure;
        if (!processor.isRunning()) {
            health.down().withDetail("state", "stopped");
        } else if (failed != null && failed.last() > position) {
            health.down().withDetail("state", "stopped").withDetail("error", failed.toString());
        } else if (processor.isError()) {
            health.down().withDetail("state", "stopped");
        } else {
            health.up().withDetail("state", processor.processingStatus().isEmpty() ? "waiting" : "running");
        }
        health.withDetail("position", position).withDetail("lag", readModel.lag(position));
    }

    private record Failure(long first, long last, Throwable cause) {

        @Override
        public String toString() {
            // Without the statement that PostgreSQL refused.
            var reason = cause instanceof DataAccessException refused ? refused.getMostSpecificCause() : cause;
            return "The events from position " + first + " to " + last + " failed: " + reason.getMessage();
        }
    }
}
