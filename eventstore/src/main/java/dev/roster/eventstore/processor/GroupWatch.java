package dev.roster.eventstore.processor;

import dev.roster.eventstore.processor.GroupStatus.State;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.axonframework.config.EventProcessingConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** Lets groups that failed on this node try again every second, keeps the claims of others, and logs once that one goes on. */
@Component
final class GroupWatch {

    private static final Logger log = LoggerFactory.getLogger(GroupWatch.class);

    private static final long DETECTION_MILLIS = 4_000;

    private final EventProcessingConfiguration processors;
    private final GroupFailures failures;
    private final FailureRecords records;
    private final Stalls stalls;
    private final GroupsHealth groups;
    private final Lag lag;
    private final AtomicBoolean looking = new AtomicBoolean();
    private final AtomicBoolean detecting = new AtomicBoolean();

    GroupWatch(
            EventProcessingConfiguration processors,
            GroupFailures failures,
            FailureRecords records,
            Stalls stalls,
            GroupsHealth groups,
            Lag lag) {
        this.processors = processors;
        this.failures = failures;
        this.records = records;
        this.stalls = stalls;
        this.groups = groups;
        this.lag = lag;
    }

    /** At a fixed rate, so that a look that takes long holds up no other scheduled task. */
    @Scheduled(fixedRate = TrackingGroup.LONGEST_PAUSE_MILLIS)
    void look() {
        if (!looking.compareAndSet(false, true)) {
            return;
        }
        try {
            processors.eventProcessors().values().stream()
                    .filter(PooledGroup.class::isInstance)
                    .map(PooledGroup.class::cast)
                    .forEach(group -> {
                        group.extendClaims();
                        group.claimAgain();
                    });
            failures.groups().stream().filter(this::goesOn).forEach(group -> {
                failures.end(group);
                records.end(group);
            });
            failures.handOver(records::add);
        } catch (DataAccessException | TransactionException e) {
            log.debug("Whether groups go on can't be read now", e);
        } finally {
            looking.set(false);
        }
    }

    /** On threads of its own, since what makes a group stall may keep {@link #look()} waiting, too. */
    @Scheduled(fixedRate = DETECTION_MILLIS)
    void detectStalls() {
        if (!detecting.compareAndSet(false, true)) {
            return;
        }
        try {
            var head = lag.head();
            groups.all().stream().filter(GroupHealth::isStreaming).forEach(group -> detectStall(group, head));
        } catch (DataAccessException | TransactionException e) {
            log.debug("Whether groups have stalled can't be read now", e);
        } finally {
            detecting.set(false);
        }
    }

    private void detectStall(GroupHealth group, long head) {
        var position = OptionalLong.empty();
        try {
            var status = group.status();
            if (status.state() == State.STOPPED) {
                stalls.reset(group.group());
                return;
            }
            if (status.position().isEmpty()) {
                return;
            }
            position = status.position();
        } catch (RuntimeException e) {
            log.debug("The position of the group {} can't be read now", group.group(), e);
        }
        stalls.observe(group.group(), position, head, System.nanoTime());
    }

    private boolean goesOn(String group) {
        return groups.find(group).filter(GroupHealth::goesOn).isPresent();
    }
}
