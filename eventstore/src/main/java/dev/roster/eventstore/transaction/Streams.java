package dev.roster.eventstore.transaction;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The streams of events that decisions depend on. Locks guard them until the end of the current transaction. The event store
 * provides the bean.
 */
public interface Streams {

    /** Whether there is a current transaction. */
    boolean isInTransaction();

    /**
     * Begins decisions that have the current transaction to themselves: takes the locks, in the order of ids so that there is no
     * deadlock, and reads in the same round trip what the decisions will need.
     *
     * @param patient whether to wait for locks that others hold
     * @return the locks that others hold; empty if patient
     * @throws org.springframework.dao.PessimisticLockingFailureException if others hold a lock for too long
     */
    Set<Lock> share(Collection<Lock> locks, boolean patient);

    /**
     * Takes the locks of a decision that the current transaction does not hold yet, whoever began it, and reads what the decision will
     * need.
     *
     * @throws org.springframework.dao.PessimisticLockingFailureException if others hold a lock for too long, or {@link
     *     CommandLimits#LOCKS_OF_NODE} would be exceeded
     */
    void join(Collection<Lock> locks);

    /**
     * Whether events of a decision in the current transaction were undone, because a subscribing event handler failed. Rows that
     * handlers have written for them are still there.
     */
    boolean hasUndone();

    /** Writes now what decisions in the current transaction have deferred to its commit. */
    void write();

    /**
     * Takes locks on aggregates to read them, and waits for transactions that hold them.
     *
     * @return the last events of the aggregates, read after that, in the order given
     */
    List<Last> lock(List<Lock> locks);

    /** Whether the id was used before; takes the lock that a decision to use it in the current transaction needs. */
    boolean isTaken(UUID id);

    /**
     * The last events of these aggregates at this moment, in the order given. Outside a transaction, who asks at the same moment
     * shares the look.
     */
    List<Last> last(Collection<UUID> ids);

    /** The position of the last event of an aggregate, which a synchronous standby has by then, if there is to be one. */
    long lastPosition(UUID id);

    /** Whether a transaction failed because of a conflict with others, so that it may succeed when it is repeated. */
    boolean isConflict(Throwable failure);

    /**
     * A lock on an aggregate, which several can hold unless it is exclusive.
     *
     * @param namespace of the lock, the same on all nodes of any version
     */
    record Lock(UUID id, String namespace, boolean exclusive) {

        private static final String DECISION = "roster.aggregate";

        /** The lock of a decision of an aggregate: only one transaction holds it at a time. */
        public static Lock toDecide(UUID id) {
            return new Lock(id, DECISION, true);
        }

        /** Whether it is the lock of a decision, and not of a read. */
        public boolean isToDecide() {
            return DECISION.equals(namespace);
        }
    }

    /** The last event of an aggregate; all but the id is null if it has none. */
    record Last(
            UUID id,
            @Nullable String aggregateType,
            @Nullable String eventName) {}
}
