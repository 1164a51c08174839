package dev.roster;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.axonframework.common.transaction.Transaction;
import org.axonframework.common.transaction.TransactionManager;

/** A transaction on a thread of its own. */
final class HeldTransaction {

    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private Transaction transaction;

    HeldTransaction(TransactionManager transactions) {
        run(() -> transaction = transactions.startTransaction());
    }

    void run(Runnable step) {
        CompletableFuture.runAsync(step, thread).join();
    }

    void commit() {
        run(() -> transaction.commit());
        thread.shutdown();
    }

    void rollback() {
        run(() -> transaction.rollback());
        thread.shutdown();
    }
}
