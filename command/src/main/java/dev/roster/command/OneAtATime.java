package dev.roster.command;

import dev.roster.command.Streams.Lock;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.axonframework.common.lock.LockFactory;
import org.axonframework.common.lock.NullLockFactory;
import org.axonframework.common.lock.PessimisticLockFactory;
import org.springframework.stereotype.Component;

/**
 * Lets one command at a time decide about an aggregate, on any node: by a lock in PostgreSQL that is held to the end of the
 * transaction. Axon's own locks end with the command, live in one JVM, and PostgreSQL would not see that two who hold one of
 * each wait for each other; they are for what is decided without a transaction.
 */
@Component
class OneAtATime implements LockFactory {

    private final LockFactory withoutTransaction = PessimisticLockFactory.usingDefaults();
    private final Streams streams;

    OneAtATime(Streams streams) {
        this.streams = streams;
    }

    @Override
    public org.axonframework.common.lock.Lock obtainLock(String aggregateId) {
        if (!streams.isInTransaction()) {
            return withoutTransaction.obtainLock(aggregateId);
        }
        uuid(aggregateId).ifPresent(id -> streams.join(Set.of(Lock.toDecide(id))));
        return NullLockFactory.INSTANCE.obtainLock(aggregateId);
    }

    /** Under others nothing can be stored, so that there is nothing to guard. */
    private static Optional<UUID> uuid(String aggregateId) {
        try {
            return Optional.of(UUID.fromString(aggregateId));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
