package dev.roster.eventstore.command;

import dev.roster.eventstore.transaction.Streams;
import dev.roster.eventstore.transaction.Streams.Lock;
import java.time.Duration;
import java.util.Collection;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.support.TransactionTemplate;

/** Has commands decided in one transaction: what they need is locked and read at once, what they write is written at once. */
@Component
public class Together {

    private final Streams streams;
    private final TransactionTemplate transactions;
    private final RetryTemplate retries;

    Together(Streams streams, TransactionTemplate transactions) {
        this.streams = streams;
        this.transactions = transactions;
        this.retries = new RetryTemplate(RetryPolicy.builder()
                .maxRetries(CommandLimits.ATOMIC_ATTEMPTS - 1)
                .delay(Duration.ZERO)
                .predicate(streams::isConflict)
                .build());
    }

    /** Has commands decided by {@link #decide}, again if only others were in the way; throws what the last attempt did. */
    public <R> R retry(Supplier<R> decide) {
        return retries.invoke(decide);
    }

    /**
     * Has commands decided.
     *
     * @param locks of the commands, as {@link CommandFamilies} has them
     * @param patient whether to wait for locks that others hold
     * @param decide receives these locks, if it does not wait
     * @return what it returns, once that is committed
     * @throws NotKnown if the commit failed, perhaps after it was done; whatever else is thrown rolled everything back
     */
    public <R> R decide(Collection<Lock> locks, boolean patient, Function<Set<Lock>, R> decide) {
        var written = new AtomicBoolean();
        try {
            return Objects.requireNonNull(transactions.execute(transaction -> {
                var decided = decide.apply(streams.share(locks, patient));
                if (streams.hasUndone()) {
                    throw new IllegalStateException(
                            "The rows of a decision that was undone can't be told from those of others");
                }
                transaction.flush();
                streams.write();
                written.set(true);
                return decided;
            }));
        } catch (UnexpectedRollbackException e) {
            throw e;
        } catch (RuntimeException e) {
            throw written.get() ? new NotKnown(e) : e;
        }
    }

    /** Nobody knows whether a transaction was committed, or what came of it. */
    public static final class NotKnown extends RuntimeException {

        private final RuntimeException failure;

        public NotKnown(RuntimeException failure) {
            super("The commit failed, or the look at what it did", failure);
            this.failure = failure;
        }

        public RuntimeException failure() {
            return failure;
        }
    }
}
