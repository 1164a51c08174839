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

    /** The most locks that patient transactions of this node hold together; PostgreSQL has room for few more, for everybody. */
    int MAX_LOCKS = 5_000;

    /** Whether there is a transaction, to whose end locks are held. */
    boolean isInTransaction();

    /**
     * Begins decisions that have the current transaction to themselves: takes the locks, in the order of ids so that two who share
     * can't wait for each other, and reads at once what the decisions will ask for.
     *
     * @param patient whether to wait for locks that others hold
     * @return the locks that others hold; none if patient
     * @throws org.springframework.dao.PessimisticLockingFailureException if others hold a lock for too long
     */
    Set<Lock> share(Collection<Lock> locks, boolean patient);

    /**
     * Takes locks for a decision in the current transaction, whosoever it is, those that it does not hold yet; and reads what the
     * decision will ask for.
     *
     * @throws org.springframework.dao.PessimisticLockingFailureException if others hold a lock for too long, or {@link #MAX_LOCKS}
     *     would be exceeded
     */
    void join(Collection<Lock> locks);

    /**
     * Whether the events of a decision in the current transaction were taken back, since a subscribing handler refused them. What
     * handlers have written for them is still there.
     */
    boolean hasUndone();

    /** Writes at once what decisions in the current transaction held back; its commit would, too. */
    void write();

    /**
     * Takes a lock on each of these teams, waiting for those who hold it; without a transaction it is let go at once.
     *
     * @return their last events from after that, in the order given
     */
    List<Last> lock(Collection<UUID> teamIds, boolean exclusive);

    /** Whether the id was used before, seen under the lock of whoever would use it in the current transaction. */
    boolean isTaken(UUID id);

    /** The last events of these heroes or teams at this moment, in the order given. */
    List<Last> last(Collection<UUID> ids);

    /** The position of the last event of a hero or team. */
    long lastPosition(UUID id);

    /** What is locked of an aggregate. */
    enum Guarded {
        /** That it decides: only one of those who share transactions decides for it at a time. */
        DECISION,
        /** That it stands: a team that is locked so can't be disbanded. */
        STANDING
    }

    /** A lock, which several can hold unless it is exclusive. */
    record Lock(UUID id, Guarded guarded, boolean exclusive) {

        /** What whoever decides for an aggregate holds. */
        public static Lock toDecide(UUID id) {
            return new Lock(id, Guarded.DECISION, true);
        }
    }

    /** The last event of a hero or team; all but the id is null if there never was one. */
    record Last(
            UUID id,
            @Nullable String aggregateType,
            @Nullable String eventName) {}
}
