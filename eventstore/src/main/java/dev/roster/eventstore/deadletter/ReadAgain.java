package dev.roster.eventstore.deadletter;

import java.util.List;
import java.util.function.Supplier;
import org.axonframework.eventhandling.TrackingToken;
import org.jspecify.annotations.Nullable;

/**
 * Before a reset: the dead letters of events that are about to be read again are let go of. They would be there twice, and in
 * another order, as Axon 4.13.0 leaves them; and it clears all, those too that are not read again, if a group allows that.
 *
 * @param queues those of the groups of a processor
 */
public record ReadAgain(Supplier<List<PostgresDeadLetterQueue>> queues) {

    /**
     * Lets go of the letters of events from which a processor is about to read again.
     *
     * @param start from where events are read again; null for the first. One without a position is of another source.
     */
    public void from(@Nullable TrackingToken start) {
        var position = start == null ? 0 : start.position().orElse(Long.MAX_VALUE);
        queues.get().forEach(queue -> queue.readAgainAfter(position));
    }
}
