package dev.roster.eventstore.transaction;

import dev.roster.eventstore.transaction.CurrentTransaction.Held;
import java.util.List;
import java.util.function.Consumer;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;

/** Holds back what decisions write, so that it goes to PostgreSQL at once, just before their transaction commits. */
public final class WriteBehind<T> {

    private final Held kind;
    private final Consumer<List<T>> write;
    private final Runnable writeHeld = this::write;

    /** @param write in the transaction that is current */
    public WriteBehind(Held kind, Consumer<List<T>> write) {
        this.kind = kind;
        this.write = write;
    }

    /**
     * Holds items back until {@link #write()} or the commit. Without a transaction they are written now. If the current unit of
     * work is rolled back, and the transaction is not, they are never written.
     */
    public void add(List<T> items) {
        var transaction = CurrentTransaction.get();
        if (transaction == null || transaction.isWritten()) {
            write.accept(items);
            return;
        }
        var held = transaction.<T>heldBack(kind, writeHeld);
        held.addAll(items);
        CurrentUnitOfWork.ifStarted(unitOfWork -> unitOfWork.onRollback(rolledBack -> held.removeAll(items)));
    }

    /** What the current transaction holds back. */
    public List<T> held() {
        var transaction = CurrentTransaction.get();
        return transaction == null ? List.of() : List.copyOf(transaction.<T>heldBack(kind, writeHeld));
    }

    /** Writes what the current transaction holds back, if anything. */
    void write() {
        var transaction = CurrentTransaction.get();
        if (transaction == null) {
            return;
        }
        var held = transaction.<T>heldBack(kind, writeHeld);
        if (!held.isEmpty()) {
            var items = List.copyOf(held);
            held.clear();
            write.accept(items);
        }
    }
}
