package dev.roster.eventstore.processor;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.axonframework.common.transaction.Transaction;
import org.axonframework.common.transaction.TransactionManager;

/** A group's transactions outside of its batches, such as those that claim its token: their failures are passed on, too. */
record WatchedTransactions(TransactionManager transactions, Consumer<RuntimeException> failures)
        implements TransactionManager {

    @Override
    public Transaction startTransaction() {
        return watch(transactions::startTransaction);
    }

    @Override
    public void executeInTransaction(Runnable task) {
        watch(() -> {
            transactions.executeInTransaction(task);
            return true;
        });
    }

    @Override
    public <T> T fetchInTransaction(Supplier<T> task) {
        return watch(() -> transactions.fetchInTransaction(task));
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
