package dev.roster.command;

import dev.roster.command.Streams.Lock;
import java.util.Collection;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Has commands decided in one transaction: what they need is locked and read at once, what they write is written at once. */
@Component
class Together {

    /** The most locks that patient transactions of this node take together; PostgreSQL has room for few more, for everybody. */
    static final int MAX_LOCKS = 5_000;

    private static final String TRANSACTION = "together";

    private final Streams streams;
    private final TransactionTemplate transactions;
    private final Semaphore room = new Semaphore(MAX_LOCKS, true);

    Together(Streams streams, TransactionTemplate transactions) {
        this.streams = streams;
        this.transactions =
                new TransactionTemplate(Objects.requireNonNull(transactions.getTransactionManager()), transactions);
        this.transactions.setName(TRANSACTION);
    }

    /** Whether the current transaction is one that commands share. */
    static boolean isShared() {
        return TRANSACTION.equals(TransactionSynchronizationManager.getCurrentTransactionName());
    }

    /**
     * Has commands decided.
     *
     * @param locks what {@link Locks} says of the commands
     * @param patient whether to wait for locks that others hold
     * @param decide is told of those, if not
     * @return what it returns, once that is committed
     * @throws NotKnown if the commit failed, perhaps after it was done; whatever else is thrown rolled everything back
     */
    <R> R decide(Collection<Lock> locks, boolean patient, Function<Set<Lock>, R> decide) {
        if (!patient) {
            return decideNow(locks, false, decide);
        }
        var taken = Math.min(locks.size(), MAX_LOCKS);
        room.acquireUninterruptibly(taken);
        try {
            return decideNow(locks, true, decide);
        } finally {
            room.release(taken);
        }
    }

    private <R> R decideNow(Collection<Lock> locks, boolean patient, Function<Set<Lock>, R> decide) {
        var written = new AtomicBoolean();
        try {
            return Objects.requireNonNull(transactions.execute(transaction -> {
                var decided = decide.apply(streams.share(locks, patient));
                streams.write();
                written.set(true);
                return decided;
            }));
        } catch (RuntimeException e) {
            throw written.get() ? new NotKnown(e) : e;
        }
    }

    /** Nobody knows whether a transaction was committed. */
    static final class NotKnown extends RuntimeException {

        private final RuntimeException failure;

        private NotKnown(RuntimeException failure) {
            super("The commit failed", failure);
            this.failure = failure;
        }

        RuntimeException failure() {
            return failure;
        }
    }
}
