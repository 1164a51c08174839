package dev.roster;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.axonframework.common.transaction.Transaction;
import org.axonframework.common.transaction.TransactionManager;

/** A transaction on a thread of its own. */
public final class HeldTransaction {

    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private Transaction transaction;

    public HeldTransaction(TransactionManager transactions) {
        run(() -> transaction = transactions.startTransaction());
    }

    public void run(Runnable step) {
        CompletableFuture.runAsync(step, thread).join();
    }

    public void commit() {
        run(() -> transaction.commit());
        thread.shutdown();
    }

    public void rollback() {
        run(() -> transaction.rollback());
        thread.shutdown();
    }
}
