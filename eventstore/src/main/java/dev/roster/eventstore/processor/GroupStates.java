package dev.roster.eventstore.processor;

import dev.roster.eventstore.processor.GroupStatus.State;
import java.util.Optional;
import java.util.OptionalLong;
import org.axonframework.eventhandling.EventProcessor;
import org.axonframework.eventhandling.EventTrackerStatus;
import org.axonframework.eventhandling.StreamingEventProcessor;
import org.springframework.stereotype.Component;

/** Tells the status of a group from its processor on this node, its claims, and its failures on all nodes. */
@Component
public final class GroupStates {

    private final GroupFailures failures;
    private final FailureRecords records;
    private final Stalls stalls;
    private final Lag lag;
    private final Claims claims;

    GroupStates(GroupFailures failures, FailureRecords records, Stalls stalls, Lag lag, Claims claims) {
        this.failures = failures;
        this.records = records;
        this.stalls = stalls;
        this.lag = lag;
        this.claims = claims;
    }

    /** @param known the position that the group has reached; nothing if it has none, or one that says nothing here */
    GroupStatus of(String group, EventProcessor processor, OptionalLong known) {
        var position = stalls.isLeftOut(group) ? OptionalLong.empty() : known;
        if (!(processor instanceof StreamingEventProcessor streaming)) {
            var state = processor.isRunning() ? State.RUNNING : State.STOPPED;
            return new GroupStatus(
                    group, state, processor.isRunning(), position, lag.backlog(group, position), Optional.empty());
        }
        var failure = failure(streaming, position);
        return new GroupStatus(
                group,
                state(streaming, failure.isPresent()),
                !streaming.processingStatus().isEmpty(),
                position,
                lag.backlog(group, position),
                failure);
    }

    private State state(StreamingEventProcessor processor, boolean fails) {
        if (fails || !processor.isRunning()) {
            return State.STOPPED;
        }
        if (stalls.isStalled(processor.getName())) {
            return State.STALLED;
        }
        return processor.processingStatus().isEmpty() ? State.WAITING : State.RUNNING;
    }

    /**
     * What the group fails on. A batch that failed counts until the group has passed it; what kept it from its token or events counts
     * unless another node has gone on by now.
     */
    private Optional<GroupFailure> failure(StreamingEventProcessor processor, OptionalLong position) {
        var group = processor.getName();
        var recorded = records.find(group);
        var passed = position.orElse(Long.MIN_VALUE);
        var failedAt = recorded.map(GroupFailure::position);
        if (failedAt.isPresent()) {
            return failedAt.get() > passed ? recorded : Optional.empty();
        }
        if (failures.firstAfter(passed, group).isPresent()) {
            return failures.current(group);
        }
        return isFailing(processor) || (recorded.isPresent() && !claims.areHeldOn(group))
                ? recorded.or(() -> failures.current(group)).or(() -> Optional.of(GroupFailures.unknown()))
                : Optional.empty();
    }

    /** Axon's processor counts as failing until it runs itself, which it never does while another node goes on. */
    private boolean isFailing(StreamingEventProcessor processor) {
        return processor.processingStatus().values().stream().anyMatch(EventTrackerStatus::isErrorState)
                || (processor.isError() && !claims.areHeldOn(processor.getName()));
    }

    /** Whether the group runs, here or elsewhere, and has passed what it failed on. */
    boolean goesOn(EventProcessor processor, OptionalLong position) {
        return processor instanceof StreamingEventProcessor streaming
                && streaming.isRunning()
                && failures.firstAfter(position.orElse(Long.MIN_VALUE), streaming.getName())
                        .isEmpty()
                && !isFailing(streaming)
                && (!streaming.processingStatus().isEmpty() || claims.areHeldOn(streaming.getName()));
    }
}
