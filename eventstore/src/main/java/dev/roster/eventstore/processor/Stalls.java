package dev.roster.eventstore.processor;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The groups that run and do not move although events wait, whatever the cause. */
@Component
final class Stalls {

    /** In which a batch has been committed, or one more position was passed. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Logger log = LoggerFactory.getLogger(Stalls.class);

    private final Map<String, Standing> groups = new ConcurrentHashMap<>();
    private final Set<String> leftOut = ConcurrentHashMap.newKeySet();

    /** Leaves out a group whose tokens or events are not the service's, which can't be compared with its head. */
    void leaveOut(String group) {
        leftOut.add(group);
    }

    boolean isLeftOut(String group) {
        return leftOut.contains(group);
    }

    /**
     * Notes how far a group has come.
     *
     * @param position nothing if that can't be read, which counts as if the group had not moved
     * @param head the position of the last event
     * @param now by the monotonic clock, in nanoseconds
     */
    void observe(String group, OptionalLong position, long head, long now) {
        if (leftOut.contains(group)) {
            return;
        }
        groups.compute(group, (name, before) -> {
            if (before == null || (position.isPresent() && position.getAsLong() != before.position)) {
                return begin(name, before, position.orElse(0), now);
            }
            if (before.position >= head) {
                return begin(name, before, before.position, now);
            }
            if (!before.stalled && now - before.since >= PATIENCE.toNanos()) {
                log.warn(
                        "The group {} has stalled: it has not moved from position {} for {} s, and the last event is at {}",
                        name,
                        before.position,
                        Duration.ofNanos(now - before.since).toSeconds(),
                        head);
                return new Standing(before.position, before.since, true);
            }
            return before;
        });
    }

    private static Standing begin(String group, @Nullable Standing before, long position, long now) {
        if (before != null && before.stalled) {
            log.info("The group {} moves again", group);
        }
        return new Standing(position, now, false);
    }

    /** Takes a group for one that has only now come to where it is; why it does not go on is known otherwise. */
    void reset(String group) {
        groups.remove(group);
    }

    boolean isStalled(String group) {
        var standing = groups.get(group);
        return standing != null && standing.stalled;
    }

    /** @param since when it was first seen at the position */
    private record Standing(long position, long since, boolean stalled) {}
}
