package dev.roster.eventstore.processor;

import dev.roster.eventstore.postgres.Poll;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Lets a group that has stopped try again: a pooled one, as the projection is, at once, and a tracking one within a second. */
@Component
public final class GroupRetries {

    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final GroupStatuses statuses;
    private final GroupWatch watch;

    GroupRetries(GroupStatuses statuses, GroupWatch watch) {
        this.statuses = statuses;
        this.watch = watch;
    }

    /**
     * Waits until a group has tried again, on whatever node, or goes on.
     *
     * @return how it is then, or after 5 s without an attempt; nothing if no group has the name
     */
    public Optional<GroupStatus> retry(String group) throws InterruptedException {
        var before = statuses.find(group);
        if (before.isEmpty() || before.get().goesOn()) {
            return before;
        }
        var failed = before.get().failure();
        Poll.until(
                () -> {
                    watch.look();
                    return statuses.find(group)
                            .filter(now -> !now.goesOn() && !isAfter(failed, now.failure()))
                            .isEmpty();
                },
                PAUSE,
                PATIENCE);
        return statuses.find(group);
    }

    /** Whether another attempt was made. */
    private static boolean isAfter(Optional<GroupFailure> before, Optional<GroupFailure> now) {
        return now.isPresent()
                && (before.isEmpty()
                        || !Objects.equals(before.get().position(), now.get().position())
                        || now.get().attempts() > before.get().attempts());
    }
}
