package dev.roster.eventstore.processor;

import dev.roster.eventstore.deadletter.UndoneForDeadLetter;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.axonframework.eventhandling.ErrorContext;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.tokenstore.UnableToClaimTokenException;
import org.axonframework.messaging.Message;
import org.jspecify.annotations.Nullable;
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
final class GroupFailures {

    private static final Logger log = LoggerFactory.getLogger(GroupFailures.class);

    /** What lines have beside their text, for structured logs. */
    private static final String GROUP = "processingGroup";

    private static final String POSITION = "position";

    private final Map<String, ConcurrentSkipListMap<Long, FailedBatch>> batches = new ConcurrentHashMap<>();
    private final Map<String, Throwable> causes = new ConcurrentHashMap<>();
    private final Map<String, Set<Class<?>>> logged = new ConcurrentHashMap<>();
    private final Map<String, Attempts> attempts = new ConcurrentHashMap<>();
    private final Map<String, FailedHandler> handlers = new ConcurrentHashMap<>();
    private final Map<String, Tally> tallies = new ConcurrentHashMap<>();

    /** Notes which event of a batch a handler of a group was called with that failed. */
    void add(String group, Message<?> event, Throwable cause) {
        if (event instanceof TrackedEventMessage<?> tracked) {
            tracked.trackingToken()
                    .position()
                    .ifPresent(position -> handlers.put(group, new FailedHandler(position, cause)));
        }
    }

    /**
     * Records a failed batch; not one that another node does, or that is done again for a dead letter. A group that subscribes to events passes them whether it fails or not:
     * its sender knows.
     */
    void add(ErrorContext failure) {
        if (failure.error() instanceof UnableToClaimTokenException || failure.error() instanceof UndoneForDeadLetter) {
            return;
        }
        var positions = failure.failedEvents().stream()
                .filter(TrackedEventMessage.class::isInstance)
                .map(TrackedEventMessage.class::cast)
                .flatMapToLong(event -> event.trackingToken().position().stream())
                .summaryStatistics();
        if (positions.getCount() > 0) {
            var group = failure.eventProcessor();
            var position = position(group, failure.error());
            var batch = position.isPresent()
                    ? new FailedBatch(position.getAsLong(), position.getAsLong(), failure.error())
                    : new FailedBatch(positions.getMin(), positions.getMax(), failure.error());
            batches.computeIfAbsent(group, name -> new ConcurrentSkipListMap<>())
                    .put(batch.first(), batch);
            add(group, failure.error(), batch.first() == batch.last() ? batch.first() : null, batch.toString());
        }
    }

    /** Of the event that a batch failed on, if the failure or the handler tells. */
    private OptionalLong position(String group, Throwable failure) {
        if (failure instanceof EventFailure one) {
            return OptionalLong.of(one.position());
        }
        var failed = handlers.remove(group);
        return failed != null && isOrCauses(failed.cause(), failure)
                ? OptionalLong.of(failed.position())
                : OptionalLong.empty();
    }

    @SuppressWarnings("ReferenceEquality") // the very exception
    private static boolean isOrCauses(Throwable cause, Throwable failure) {
        for (var one = failure; one != null; one = one.getCause()) {
            if (one == cause) {
                return true;
            }
        }
        return false;
    }

    /** Records what kept a group from its tokens or events; that another node has them does not. */
    void add(String group, Throwable cause) {
        if (!(cause instanceof UnableToClaimTokenException)) {
            add(group, cause, null, reason(cause));
        }
    }

    private void add(String group, Throwable cause, @Nullable Long position, String reason) {
        causes.put(group, cause);
        tally(group).increment();
        attempts.merge(group, Attempts.first(position, reason), Attempts::and);
        if (logged.computeIfAbsent(group, name -> ConcurrentHashMap.newKeySet()).add(kind(cause))) {
            var line = log.atWarn().setCause(cause).addKeyValue(GROUP, group);
            if (position != null) {
                line = line.addKeyValue(POSITION, position);
            }
            line.log("The group {} has stopped, and tries again every second. {}", group, reason);
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

    /** What a group fails on, as this node knows it; nothing if it has gone on. */
    Optional<GroupFailure> current(String group) {
        return Optional.ofNullable(attempts.get(group)).map(Attempts::failure);
    }

    /** How often a group has failed on this node, whether it goes on or not. */
    Tally tally(String group) {
        return tallies.computeIfAbsent(group, name -> new Tally());
    }

    /** What can't be told. */
    static GroupFailure unknown() {
        return Attempts.first(null, "").failure();
    }

    /** Hands over the attempts of groups that were not handed over yet. */
    void handOver(Recorder recorder) {
        attempts.forEach((group, known) -> {
            if (known.fresh > 0) {
                recorder.record(group, known.failure.position(), known.failure.reason(), known.fresh);
                attempts.computeIfPresent(group, (name, now) -> now.without(known.fresh));
            }
        });
    }

    /** Forgets what a group failed on, which goes on. */
    void end(String group) {
        if (causes.remove(group) != null) {
            logged.remove(group);
            attempts.remove(group);
            handlers.remove(group);
            log.info("The group {} goes on", group);
        }
    }

    /** Without the statement that PostgreSQL refused. */
    private static String reason(Throwable cause) {
        var reason = cause instanceof DataAccessException refused ? refused.getMostSpecificCause() : cause;
        // PostgreSQL stores U+0000 in no text.
        return reason.getMessage() == null
                ? reason.getClass().getName()
                : reason.getMessage().replace('\0', '\uFFFD');
    }

    /** Counts the failures of a group. */
    static final class Tally {

        private final AtomicLong count = new AtomicLong();
        private volatile long lastMillis;

        private void increment() {
            lastMillis = System.currentTimeMillis();
            count.incrementAndGet();
        }

        long count() {
            return count.get();
        }

        /** When the last one was, since 1970; 0 if there was none. */
        long lastMillis() {
            return lastMillis;
        }
    }

    /** Takes attempts over. */
    @FunctionalInterface
    interface Recorder {

        void record(String group, @Nullable Long position, String reason, long attempts);
    }

    /** @param cause what the handler threw */
    private record FailedHandler(long position, Throwable cause) {}

    /** @param fresh how many of the attempts were not handed over */
    private record Attempts(GroupFailure failure, long fresh) {

        private static Attempts first(@Nullable Long position, String reason) {
            var now = Instant.now();
            return new Attempts(new GroupFailure(position, reason, 1, now, now), 1);
        }

        private Attempts and(Attempts next) {
            return Objects.equals(failure.position(), next.failure.position())
                    ? new Attempts(
                            new GroupFailure(
                                    failure.position(),
                                    next.failure.reason(),
                                    failure.attempts() + 1,
                                    failure.since(),
                                    next.failure.triedAt()),
                            fresh + 1)
                    : next;
        }

        private Attempts without(long handedOver) {
            return new Attempts(failure, Math.max(0, fresh - handedOver));
        }
    }

    record FailedBatch(long first, long last, Throwable cause) {

        /** An exception that is about one event names it itself. */
        @Override
        public String toString() {
            return cause instanceof EventFailure
                    ? reason(cause)
                    : "The events from position " + first + " to " + last + " failed: " + reason(cause);
        }
    }
}
