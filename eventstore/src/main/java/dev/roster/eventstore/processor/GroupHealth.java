package dev.roster.eventstore.processor;

import java.util.Locale;
import java.util.OptionalLong;
import org.axonframework.eventhandling.EventProcessor;
import org.axonframework.eventhandling.StreamingEventProcessor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * How a group of event handlers is, as {@link GroupStatus} has it: down if it is stopped or stalled, degraded if it goes on but has
 * left events behind: set aside, or as dead letters. A bean of this type is a group's own health contributor, and takes the group out of the
 * {@code eventProcessors}.
 */
public abstract class GroupHealth implements HealthIndicator {

    /** It works, and somebody has to look at it. {@code management.endpoint.health.status} has its place and its HTTP status. */
    private static final Status DEGRADED = new Status("DEGRADED");

    private final String group;
    private final GroupStates states;

    protected GroupHealth(String group, GroupStates states) {
        this.group = group;
        this.states = states;
    }

    /** The name of the group. */
    final String group() {
        return group;
    }

    protected abstract EventProcessor processor();

    /** That the group has reached, on whatever node; nothing if its tokens have none. */
    protected abstract OptionalLong position();

    final boolean isStreaming() {
        return processor() instanceof StreamingEventProcessor;
    }

    final GroupStatus status() {
        return states.of(group, processor(), position());
    }

    /** What keeps the database from telling is said, and logged by whoever needs the database for something else. */
    @Override
    public final Health health() {
        try {
            return health(status());
        } catch (DataAccessException | TransactionException e) {
            return Health.down()
                    .withDetail("state", "unknown")
                    .withDetail("error", "The group's progress can't be read")
                    .build();
        }
    }

    private static Health health(GroupStatus status) {
        var backlog = status.backlog();
        var passed = backlog.isClean() ? Status.UP : DEGRADED;
        var health = Health.status(status.goesOn() ? passed : Status.DOWN)
                .withDetail("state", status.state().name().toLowerCase(Locale.ROOT));
        status.failure().ifPresent(failure -> {
            if (!failure.reason().isEmpty()) {
                health.withDetail("error", failure.reason());
            }
        });
        status.position()
                .ifPresent(reached -> health.withDetail("position", reached).withDetail("lag", backlog.events()));
        if (backlog.setAside() > 0) {
            health.withDetail("setAside", backlog.setAside());
        }
        if (backlog.deadLetters() > 0) {
            health.withDetail("deadLetters", backlog.deadLetters());
        }
        return health.build();
    }

    /** Whether the group runs, here or elsewhere, and has passed what it failed on. */
    final boolean goesOn() {
        return states.goesOn(processor(), position());
    }
}
