package dev.roster.eventstore.transaction;

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
     * @throws org.springframework.dao.PessimisticLockingFailureException if others hold a lock for too long, or {@link
     *     CommandLimits#LOCKS_OF_NODE} would be exceeded
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
     * Takes locks on aggregates to look at them, waiting for those who hold them; without a transaction they are let go at once.
     *
     * @return the last events of the aggregates from after that, in the order given
     */
    List<Last> lock(List<Lock> locks);

    /** Whether the id was used before, seen under the lock of whoever would use it in the current transaction. */
    boolean isTaken(UUID id);

    /** The last events of these aggregates at this moment, in the order given. */
    List<Last> last(Collection<UUID> ids);

    /** The position of the last event of an aggregate. */
    long lastPosition(UUID id);

    /** Whether only others were in the way of a transaction that failed so: it may be done if it is begun again. */
    boolean isConflict(Throwable failure);

    /**
     * A lock on an aggregate, which several can hold unless it is exclusive.
     *
     * @param namespace says what of the aggregate is locked, the same on all nodes of any version
     */
    record Lock(UUID id, String namespace, boolean exclusive) {

        private static final String DECISION = "roster.aggregate";

        /** What whoever decides for an aggregate holds: only one of those who share transactions does at a time. */
        public static Lock toDecide(UUID id) {
            return new Lock(id, DECISION, true);
        }

        /** Whether it is held to decide, and not to look. */
        public boolean isToDecide() {
            return DECISION.equals(namespace);
        }
    }

    /** The last event of an aggregate; all but the id is null if there never was one. */
    record Last(
            UUID id,
            @Nullable String aggregateType,
            @Nullable String eventName) {}
}
