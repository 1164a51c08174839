package dev.roster.eventstore.transfer;

import dev.roster.eventstore.sealing.SubjectKeys.SubjectKey;
import org.jspecify.annotations.Nullable;

/**
 * A domain's check of a whole history before it is imported: whether commands can have led to it. Its bean has the scope prototype,
 * since each history needs a check of its own.
 */
public interface HistoryCheck {

    /**
     * Checks the next event of a family, in the order of the history.
     *
     * @param event in its newest form
     * @param key the subject's, with the first event of its stream; null if it was not exported
     * @throws IllegalArgumentException if the event can't come next; the message completes "Line 7: "
     */
    void next(Object event, @Nullable SubjectKey key);
}
