package dev.roster.eventstore.command;

import dev.roster.eventstore.transaction.Streams;
import dev.roster.eventstore.transaction.Streams.Lock;
import java.nio.charset.StandardCharsets;
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
@Component("oneAtATime")
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
        streams.join(Set.of(Lock.toDecide(uuid(aggregateId))));
        return NullLockFactory.INSTANCE.obtainLock(aggregateId);
    }

    /** Aggregates that are stored as rows, and not as events, may have identifiers of other kinds. */
    private static UUID uuid(String aggregateId) {
        try {
            return UUID.fromString(aggregateId);
        } catch (IllegalArgumentException e) {
            return UUID.nameUUIDFromBytes(aggregateId.getBytes(StandardCharsets.UTF_8));
        }
    }
}
