package dev.roster.eventstore.transaction;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * What belongs to the current transaction beside its connection: its {@link StreamContext}, and what is written just before it
 * commits. The transaction manager binds it to the thread, and takes it away while the transaction is suspended.
 */
public final class CurrentTransaction {

    private final StreamContext streamContext = new StreamContext();
    private final Map<Held, HeldBack> heldBack = new EnumMap<>(Held.class);
    private final Map<Class<?>, Object> attached = new HashMap<>();
    private final LazyEntityManager entities;
    private final Runnable restore;
    private List<UnitOfWork<?>> unitsOfWork = List.of();
    private boolean written;
    private boolean completed;
    private @Nullable RuntimeException failure;

    /** @param restore binds again what was bound to the thread before */
    CurrentTransaction(LazyEntityManager entities, Runnable restore) {
        this.entities = entities;
        this.restore = restore;
    }

    /** The one that is under way; null if there is none, or if it has been committed or rolled back already. */
    public static @Nullable CurrentTransaction get() {
        var bound = (CurrentTransaction) TransactionSynchronizationManager.getResource(CurrentTransaction.class);
        return bound == null || bound.completed ? null : bound;
    }

    /** The streams of the current transaction; null if there is none. */
    public static @Nullable StreamContext currentStreamContext() {
        var transaction = get();
        return transaction == null ? null : transaction.streamContext();
    }

    StreamContext streamContext() {
        return streamContext;
    }

    /** What somebody keeps for as long as it lasts, made when it is asked for first. */
    public <T> T attached(Class<T> type, Supplier<T> first) {
        return type.cast(attached.computeIfAbsent(type, key -> first.get()));
    }

    /**
     * What is held back, in the order in which it came; the caller may change it.
     *
     * @param write writes these items, and none of another type
     */
    @SuppressWarnings("unchecked")
    <T> List<T> heldBack(Held kind, Runnable write) {
        return (List<T>) heldBack.computeIfAbsent(kind, first -> new HeldBack(write, new ArrayList<T>()))
                .items();
    }

    /** Writes all that is held back. What comes later, from whatever the entity manager's commit calls, is written as it comes. */
    void write() {
        written = true;
        writeHeldBack();
    }

    /** Writes what is held back by now, in the order of its kinds; what comes later is held back, too. */
    public void writeHeldBack() {
        List.copyOf(heldBack.values()).forEach(held -> held.write().run());
    }

    /** From now on nothing can be part of it any more, nor of the units of work that it ends with. */
    void complete() {
        if (!completed) {
            completed = true;
            unitsOfWork = takeUnitsOfWork();
        }
    }

    /** Takes Axon's units of work off the thread, the innermost first: what follows begins its own. */
    static List<UnitOfWork<?>> takeUnitsOfWork() {
        var taken = new ArrayList<UnitOfWork<?>>();
        while (CurrentUnitOfWork.isStarted()) {
            var innermost = CurrentUnitOfWork.get();
            CurrentUnitOfWork.clear(innermost);
            taken.add(innermost);
        }
        return taken;
    }

    static void giveBack(List<UnitOfWork<?>> unitsOfWork) {
        unitsOfWork.reversed().forEach(CurrentUnitOfWork::set);
    }

    boolean isWritten() {
        return written;
    }

    boolean isCompleted() {
        return completed;
    }

    /** Notes why the commit failed. */
    RuntimeException failed(RuntimeException reason) {
        failure = reason;
        return reason;
    }

    Optional<RuntimeException> failure() {
        return Optional.ofNullable(failure);
    }

    LazyEntityManager entities() {
        return entities;
    }

    void restore() {
        restore.run();
        giveBack(unitsOfWork);
    }

    /** @param write writes the items */
    private record HeldBack(Runnable write, List<?> items) {}

    /** What is held back, in the order in which it is written. */
    public enum Held {
        KEYS,
        EVENTS
    }
}
