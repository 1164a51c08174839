package dev.roster.eventstore.processor;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.axonframework.eventhandling.ErrorContext;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.tokenstore.UnableToClaimTokenException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Why groups can't go on, on this node: batches of events that failed, each until its group has passed it, and what kept a
 * group from its tokens or events. A cause is logged once, however often the group tries again.
 */
@Component
public final class GroupFailures {

    private static final Logger log = LoggerFactory.getLogger(GroupFailures.class);

    private final Map<String, ConcurrentSkipListMap<Long, FailedBatch>> batches = new ConcurrentHashMap<>();
    private final Map<String, Throwable> causes = new ConcurrentHashMap<>();
    private final Map<String, Set<Class<?>>> logged = new ConcurrentHashMap<>();

    /**
     * Records a failed batch; not one that another node does. A group that subscribes to events passes them whether it fails or not:
     * its sender knows.
     */
    void add(ErrorContext failure) {
        if (failure.error() instanceof UnableToClaimTokenException) {
            return;
        }
        var positions = failure.failedEvents().stream()
                .filter(TrackedEventMessage.class::isInstance)
                .map(TrackedEventMessage.class::cast)
                .flatMapToLong(event -> event.trackingToken().position().stream())
                .summaryStatistics();
        if (positions.getCount() > 0) {
            var group = failure.eventProcessor();
            var batch = new FailedBatch(positions.getMin(), positions.getMax(), failure.error());
            batches.computeIfAbsent(group, name -> new ConcurrentSkipListMap<>())
                    .put(batch.first(), batch);
            add(group, failure.error(), batch.toString());
        }
    }

    /** Records what kept a group from its tokens or events; that another node has them does not. */
    void add(String group, Throwable cause) {
        if (!(cause instanceof UnableToClaimTokenException)) {
            add(group, cause, reason(cause));
        }
    }

    private void add(String group, Throwable cause, String reason) {
        causes.put(group, cause);
        if (logged.computeIfAbsent(group, name -> ConcurrentHashMap.newKeySet()).add(kind(cause))) {
            log.warn("The group {} has stopped, and tries again every second. {}", group, reason, cause);
        }
    }

    private static Class<?> kind(Throwable cause) {
        return NestedExceptionUtils.getMostSpecificCause(cause).getClass();
    }

    /** The groups that can't go on or that nobody has looked at since. */
    Set<String> groups() {
        return Set.copyOf(causes.keySet());
    }

    /** The first batch that a group still has to pass. */
    Optional<FailedBatch> firstAfter(long position, String group) {
        var failed = batches.getOrDefault(group, new ConcurrentSkipListMap<>());
        failed.values().removeIf(batch -> batch.last() <= position);
        return failed.values().stream().findFirst();
    }

    /** What a group failed on last; nothing if it has gone on. */
    Optional<String> reason(String group) {
        return Optional.ofNullable(causes.get(group)).map(GroupFailures::reason);
    }

    /** Forgets what a group failed on, which goes on. */
    void end(String group) {
        if (causes.remove(group) != null) {
            logged.remove(group);
            log.info("The group {} goes on", group);
        }
    }

    /** Without the statement that PostgreSQL refused. */
    private static String reason(Throwable cause) {
        var reason = cause instanceof DataAccessException refused ? refused.getMostSpecificCause() : cause;
        return reason.getMessage() == null ? reason.getClass().getName() : reason.getMessage();
    }

    record FailedBatch(long first, long last, Throwable cause) {

        @Override
        public String toString() {
            return "The events from position " + first + " to " + last + " failed: " + reason(cause);
        }
    }
}
