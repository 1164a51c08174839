package dev.roster.command;

import org.axonframework.common.lock.Lock;
import org.axonframework.common.lock.LockFactory;
import org.axonframework.common.lock.NullLockFactory;
import org.axonframework.common.lock.PessimisticLockFactory;
import org.springframework.stereotype.Component;

/**
 * Lets one command at a time decide about an aggregate on this node, so that they do not all conflict in the event store,
 * which decides between nodes. Commands that share a transaction pass by: it holds locks in PostgreSQL that the holder of
 * such a lock may wait for, and PostgreSQL would not see that they wait for each other.
 */
@Component
class OneAtATime implements LockFactory {

    private final LockFactory locks = PessimisticLockFactory.usingDefaults();

    @Override
    public Lock obtainLock(String aggregateId) {
        return Together.isShared() ? NullLockFactory.INSTANCE.obtainLock(aggregateId) : locks.obtainLock(aggregateId);
    }
}
