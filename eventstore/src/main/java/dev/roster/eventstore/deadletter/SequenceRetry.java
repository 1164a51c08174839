package dev.roster.eventstore.deadletter;

import java.util.function.Predicate;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.deadletter.jdbc.JdbcDeadLetter;
import org.axonframework.messaging.deadletter.Cause;
import org.axonframework.messaging.deadletter.DeadLetter;
import org.jspecify.annotations.Nullable;

/** Picks one sequence for Axon's processor of dead letters, and takes note of what came of it. */
final class SequenceRetry implements Predicate<DeadLetter<? extends EventMessage<?>>> {

    private final String sequenceId;
    private int handled;
    private boolean failed;
    private @Nullable Cause cause;

    SequenceRetry(String sequenceId) {
        this.sequenceId = sequenceId;
    }

    String sequenceId() {
        return sequenceId;
    }

    @Override
    public boolean test(DeadLetter<? extends EventMessage<?>> letter) {
        return letter instanceof JdbcDeadLetter<?> stored
                && SequenceIds.inAddresses(stored.getSequenceIdentifier()).equals(sequenceId);
    }

    void addHandled() {
        handled++;
    }

    void fail(@Nullable Cause failure) {
        failed = true;
        cause = failure;
    }

    boolean hasFailed() {
        return failed;
    }

    /** How many letters were handled, and are gone. */
    int handled() {
        return handled;
    }

    /** Why the first that is left failed; null if it did not, or if nobody knows. */
    @Nullable
    Cause cause() {
        return cause;
    }
}
