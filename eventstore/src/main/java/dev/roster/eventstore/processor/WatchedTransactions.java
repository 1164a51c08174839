package dev.roster.eventstore.processor;

import dev.roster.eventstore.transaction.CurrentTransaction;
import dev.roster.eventstore.transaction.UnawaitedCommit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.axonframework.common.transaction.Transaction;
import org.axonframework.common.transaction.TransactionManager;

/**
 * A group's transactions outside of its batches, such as those that claim its token: their failures are passed on, too. Their commits wait
 * for nothing, unless they are part of another: a claim that a crash takes back is made again.
 */
record WatchedTransactions(TransactionManager transactions, Consumer<RuntimeException> failures)
        implements TransactionManager {

    @Override
    public Transaction startTransaction() {
        return watch(transactions::startTransaction);
    }

    @Override
    public void executeInTransaction(Runnable task) {
        watch(() -> {
            transactions.executeInTransaction(unawaited(task));
            return true;
        });
    }

    @Override
    public <T> T fetchInTransaction(Supplier<T> task) {
        if (CurrentTransaction.get() != null) {
            return watch(() -> transactions.fetchInTransaction(task));
        }
        return watch(() -> transactions.fetchInTransaction(() -> {
            UnawaitedCommit.allow();
            return task.get();
        }));
    }

    static Runnable unawaited(Runnable task) {
        if (CurrentTransaction.get() != null) {
            return task;
        }
        return () -> {
            UnawaitedCommit.allow();
            task.run();
        };
    }

    private <T> T watch(Supplier<T> task) {
        try {
            return task.get();
        } catch (RuntimeException e) {
            failures.accept(e);
            throw e;
        }
    }
}
