package dev.roster;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Holds back what decisions that share a transaction write, so that it goes to PostgreSQL at once. */
final class WriteBehind<T> {

    private final Consumer<List<T>> write;

    /** @param write in the transaction that is current */
    WriteBehind(Consumer<List<T>> write) {
        this.write = write;
    }

    /** Holds it back in the current transaction, until {@link #write()} or the commit. */
    void add(T item) {
        held().add(item);
    }

    /** Writes what the current transaction holds back, if anything. */
    void write() {
        if (TransactionSynchronizationManager.hasResource(this)) {
            var items = held();
            if (!items.isEmpty()) {
                var all = List.copyOf(items);
                items.clear();
                write.accept(all);
            }
        }
    }

    @SuppressWarnings("unchecked") // bound nowhere else
    private List<T> held() {
        var held = (List<T>) TransactionSynchronizationManager.getResource(this);
        if (held == null) {
            held = new ArrayList<>();
            TransactionSynchronizationManager.bindResource(this, held);
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void beforeCommit(boolean readOnly) {
                    write();
                }

                @Override
                public void beforeCompletion() {
                    TransactionSynchronizationManager.unbindResource(WriteBehind.this);
                }
            });
        }
        return held;
    }
}
