package dev.roster.eventstore.processor;

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

    private final EventProcessingConfiguration processors;
    private final GroupFailures failures;
    private final GroupsHealth groups;
    private final AtomicBoolean looking = new AtomicBoolean();

    GroupWatch(EventProcessingConfiguration processors, GroupFailures failures, GroupsHealth groups) {
        this.processors = processors;
        this.failures = failures;
        this.groups = groups;
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
            failures.groups().stream().filter(this::goesOn).forEach(failures::end);
        } catch (DataAccessException | TransactionException e) {
            log.debug("Whether groups go on can't be read now", e);
        } finally {
            looking.set(false);
        }
    }

    private boolean goesOn(String group) {
        return groups.find(group).filter(GroupHealth::goesOn).isPresent();
    }
}
