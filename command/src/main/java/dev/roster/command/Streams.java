package dev.roster.command;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The streams of events that decisions rest on, as the event store has them. What guards them is held to the end of the
 * current transaction. The application provides it.
 */
public interface Streams {

    /**
     * Begins decisions that share the current transaction: takes the locks, in the order of ids so that two who share can't
     * wait for each other, and reads at once what the decisions will ask for. What they write is held back until
     * {@link #write()}.
     *
     * @param patient whether to wait for locks that others hold
     * @return the locks that others hold; none if patient
     */
    Set<Lock> share(Collection<Lock> locks, boolean patient);

    /** Writes at once what decisions that share the current transaction held back. */
    void write();

    /**
     * Takes a lock on each of these teams, waiting for those who hold it.
     *
     * @return their last events from after that, in the order given
     */
    List<Last> lock(Collection<UUID> teamIds, boolean exclusive);

    /** The last events of these heroes or teams at this moment, in the order given. */
    List<Last> last(Collection<UUID> ids);

    /** The position of the last event of a hero or team. */
    long lastPosition(UUID id);

    /** What is locked of a hero or team. */
    enum Guarded {
        /** That it decides: only one of those who share transactions decides for it at a time. */
        DECISION,
        /** That it stands: a team that is locked so can't be disbanded. */
        STANDING
    }

    /** A lock, which several can hold unless it is exclusive. */
    record Lock(UUID id, Guarded guarded, boolean exclusive) {}

    /** The last event of a hero or team; all but the id is null if there never was one. */
    record Last(
            UUID id,
            @Nullable String aggregateType,
            @Nullable String eventName) {}
}
