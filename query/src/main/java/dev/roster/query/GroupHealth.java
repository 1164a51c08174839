package dev.roster.query;

import java.util.OptionalLong;
import org.axonframework.eventhandling.EventProcessor;
import org.axonframework.eventhandling.EventTrackerStatus;
import org.axonframework.eventhandling.StreamingEventProcessor;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * How a group of event handlers is: running, waiting for its turn because another node runs it, or stopped, with the reason.
 * Lag is in events behind the head, counted up to {@value ReadModel#LAG_LIMIT}. Down if the group is stopped here or failed on
 * events that it still has to pass; its processor tries again by itself.
 */
abstract class GroupHealth extends AbstractHealthIndicator {

    private final FailedBatches failed;
    private final ReadModel readModel;

    GroupHealth(FailedBatches failed, ReadModel readModel) {
        super("The group's progress can't be read");
        this.failed = failed;
        this.readModel = readModel;
    }

    abstract EventProcessor processor();

    /** That the group has reached, on whatever node; nothing if its tokens have none. */
    abstract OptionalLong position();

    @Override
    protected final void doHealthCheck(Health.Builder health) {
        if (processor() instanceof StreamingEventProcessor processor) {
            check(processor, health);
        } else {
            var running = processor().isRunning();
            health.status(running ? "UP" : "DOWN").withDetail("state", running ? "running" : "stopped");
        }
    }

    private void check(StreamingEventProcessor processor, Health.Builder health) {
        var position = position();
        var batch = failed.firstAfter(position.orElse(Long.MIN_VALUE), processor.getName());
        var status = processor.processingStatus().values();
        var failing =
                batch.isPresent() || processor.isError() || status.stream().anyMatch(EventTrackerStatus::isErrorState);
        if (!processor.isRunning() || failing) {
            health.down().withDetail("state", "stopped");
        } else {
            health.up().withDetail("state", status.isEmpty() ? "waiting" : "running");
        }
        batch.ifPresent(cause -> health.withDetail("error", cause.toString()));
        position.ifPresent(reached -> health.withDetail("position", reached).withDetail("lag", readModel.lag(reached)));
    }
}
