package dev.roster.query;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.axonframework.eventhandling.ErrorContext;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/** The batches of events on which groups failed on this node, each until its group has passed it. */
@Component
final class FailedBatches {

    private final Map<String, ConcurrentSkipListMap<Long, FailedBatch>> failed = new ConcurrentHashMap<>();

    /** Records a failure. A group that subscribes to events passes them whether it fails or not: its sender knows. */
    void add(ErrorContext failure) {
        var positions = failure.failedEvents().stream()
                .filter(TrackedEventMessage.class::isInstance)
                .map(TrackedEventMessage.class::cast)
                .flatMapToLong(event -> event.trackingToken().position().stream())
                .summaryStatistics();
        if (positions.getCount() > 0) {
            var batch = new FailedBatch(positions.getMin(), positions.getMax(), failure.error());
            failed.computeIfAbsent(failure.eventProcessor(), group -> new ConcurrentSkipListMap<>())
                    .put(batch.first(), batch);
        }
    }

    /** The first batch that a group still has to pass. */
    Optional<FailedBatch> firstAfter(long position, String group) {
        var batches = failed.getOrDefault(group, new ConcurrentSkipListMap<>());
        batches.values().removeIf(batch -> batch.last() <= position);
        return batches.values().stream().findFirst();
    }

    record FailedBatch(long first, long last, Throwable cause) {

        @Override
        public String toString() {
            // Without the statement that PostgreSQL refused.
            var reason = cause instanceof DataAccessException refused ? refused.getMostSpecificCause() : cause;
            return "The events from position " + first + " to " + last + " failed: "
                    + (reason.getMessage() == null ? reason.getClass().getName() : reason.getMessage());
        }
    }
}
