package dev.roster.command;

import org.axonframework.common.lock.Lock;
import org.axonframework.common.lock.LockFactory;
import org.axonframework.common.lock.NullLockFactory;
import org.axonframework.common.lock.PessimisticLockFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Lets one command at a time decide about an aggregate on this node, so that they do not all conflict in the event store,
 * which decides between nodes. Commands of a batch pass by: their transaction holds locks in PostgreSQL that the holder of
 * such a lock may wait for, and PostgreSQL would not see that they wait for each other.
 */
@Component
class OneAtATime implements LockFactory {

    private final LockFactory locks = PessimisticLockFactory.usingDefaults();

    @Override
    public Lock obtainLock(String aggregateId) {
        var batch = BatchController.TRANSACTION.equals(TransactionSynchronizationManager.getCurrentTransactionName());
        return batch ? NullLockFactory.INSTANCE.obtainLock(aggregateId) : locks.obtainLock(aggregateId);
    }
}
