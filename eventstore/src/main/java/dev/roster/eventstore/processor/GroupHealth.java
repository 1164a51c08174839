package dev.roster.eventstore.processor;

import java.util.Optional;
import java.util.OptionalLong;
import org.axonframework.eventhandling.EventProcessor;
import org.axonframework.eventhandling.EventTrackerStatus;
import org.axonframework.eventhandling.StreamingEventProcessor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * How a group of event handlers is: running, waiting for its turn because another node runs it, or stopped, with the reason.
 * Lag is in events behind the head, counted up to {@value Lag#LIMIT}. Down if the group is stopped here, failed on
 * events that it still has to pass, or can neither run here nor runs elsewhere; its processor tries again by itself. A bean of this
 * type is a group's own health contributor, and takes the group out of the {@code eventProcessors}.
 */
public abstract class GroupHealth implements HealthIndicator {

    private final String group;
    private final GroupFailures failures;
    private final Lag lag;
    private final Claims claims;

    public GroupHealth(String group, GroupFailures failures, Lag lag, Claims claims) {
        this.group = group;
        this.failures = failures;
        this.lag = lag;
        this.claims = claims;
    }

    /** The name of the group. */
    final String group() {
        return group;
    }

    protected abstract EventProcessor processor();

    /** That the group has reached, on whatever node; nothing if its tokens have none. */
    protected abstract OptionalLong position();

    /** What keeps the database from telling is said, and logged by whoever needs the database for something else. */
    @Override
    public final Health health() {
        try {
            if (processor() instanceof StreamingEventProcessor processor) {
                return health(processor);
            }
            var running = processor().isRunning();
            return Health.status(running ? "UP" : "DOWN")
                    .withDetail("state", running ? "running" : "stopped")
                    .build();
        } catch (DataAccessException | TransactionException e) {
            return Health.down()
                    .withDetail("state", "unknown")
                    .withDetail("error", "The group's progress can't be read")
                    .build();
        }
    }

    private Health health(StreamingEventProcessor processor) {
        var position = position();
        var error = error(processor, position);
        var health = processor.isRunning() && error.isEmpty()
                ? Health.up().withDetail("state", processor.processingStatus().isEmpty() ? "waiting" : "running")
                : Health.down().withDetail("state", "stopped");
        error.filter(reason -> !reason.isEmpty()).ifPresent(reason -> health.withDetail("error", reason));
        position.ifPresent(reached -> health.withDetail("position", reached).withDetail("lag", lag.behind(reached)));
        return health.build();
    }

    /** Axon's processor counts as failing until it runs itself, which it never does while another node goes on. */
    private Optional<String> error(StreamingEventProcessor processor, OptionalLong position) {
        var batch = failures.firstAfter(position.orElse(Long.MIN_VALUE), processor.getName());
        if (batch.isPresent()) {
            return batch.map(Object::toString);
        }
        var status = processor.processingStatus().values();
        var failing = status.stream().anyMatch(EventTrackerStatus::isErrorState)
                || (processor.isError() && !claims.areHeldOn(processor.getName()));
        return failing ? failures.reason(processor.getName()).or(() -> Optional.of("")) : Optional.empty();
    }

    /** Whether the group runs, here or elsewhere, and has passed what it failed on. */
    final boolean goesOn() {
        return processor() instanceof StreamingEventProcessor processor
                && processor.isRunning()
                && error(processor, position()).isEmpty()
                && (!processor.processingStatus().isEmpty() || claims.areHeldOn(processor.getName()));
    }
}
