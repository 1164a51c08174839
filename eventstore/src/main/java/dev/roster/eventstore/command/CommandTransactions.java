package dev.roster.eventstore.command;

import dev.roster.eventstore.transaction.Streams;
import dev.roster.eventstore.transaction.Streams.Lock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.axonframework.messaging.Message;
import org.axonframework.tracing.NoOpSpanFactory;
import org.axonframework.tracing.NoOpSpanFactory.NoOpSpan;
import org.axonframework.tracing.Span;
import org.axonframework.tracing.SpanFactory;
import org.springframework.core.retry.RetryListener;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryState;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.core.retry.Retryable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Runs decisions of several commands in one transaction. One round trip locks and reads all that they need, and one writes all
 * that they decided.
 */
@Component
public class CommandTransactions {

    private static final String SPAN = "command transaction";

    private final Streams streams;
    private final TransactionTemplate transactions;
    private final CommandMeters meters;
    private final SpanFactory spans;
    private final RetryTemplate retries;

    CommandTransactions(Streams streams, TransactionTemplate transactions, CommandMeters meters, SpanFactory spans) {
        this.streams = streams;
        this.transactions = transactions;
        this.meters = meters;
        this.spans = spans;
        this.retries = new RetryTemplate(RetryPolicy.builder()
                .maxRetries(CommandLimits.ATOMIC_ATTEMPTS - 1)
                .delay(Duration.ZERO)
                .predicate(streams::isConflict)
                .build());
        this.retries.setRetryListener(new RetryListener() {
            @Override
            public void beforeRetry(RetryPolicy policy, Retryable<?> decide, RetryState attempts) {
                meters.retriedAfter(attempts.getLastException());
            }
        });
    }

    /** Runs {@link #decide}, and again after a conflict with other transactions; throws what the last attempt threw. */
    public <R> R retry(Supplier<R> decide) {
        return retries.invoke(decide);
    }

    /**
     * Runs decisions, and commits them.
     *
     * @param locks of the commands, as {@link CommandFamilies} has them
     * @param patient whether to wait for locks that others hold
     * @param decide makes the decisions; it receives the locks that others hold, if it is not to wait for them
     * @return what {@code decide} returned
     * @throws OutcomeUnknown if the commit failed, perhaps after it was done; whatever else is thrown rolled everything back
     */
    public <R> R decide(Collection<Lock> locks, boolean patient, Function<Set<Lock>, R> decide) {
        return decide(spans.createInternalSpan(() -> SPAN), locks, patient, decide);
    }

    /** Whether anybody traces what is decided. */
    boolean isTraced() {
        return !(spans instanceof NoOpSpanFactory);
    }

    /**
     * As {@link #decide(Collection, boolean, Function)}.
     *
     * @param messages those that are decided, in whose traces it is; none if nobody traces them
     */
    <R> R decide(
            List<? extends Message<?>> messages,
            Collection<Lock> locks,
            boolean patient,
            Function<Set<Lock>, R> decide) {
        return decide(span(messages), locks, patient, decide);
    }

    /** It goes on in the trace of the first, and is linked to those of all. */
    private Span span(List<? extends Message<?>> messages) {
        return messages.isEmpty()
                ? NoOpSpan.INSTANCE
                : spans.createChildHandlerSpan(() -> SPAN, messages.getFirst(), messages.toArray(Message<?>[]::new))
                        .addAttribute("messaging.batch.message_count", String.valueOf(messages.size()));
    }

    private <R> R decide(Span span, Collection<Lock> locks, boolean patient, Function<Set<Lock>, R> decide) {
        return span instanceof NoOpSpan
                ? decideAndCommit(locks, patient, decide)
                : span.runSupplier(() -> decideAndCommit(locks, patient, decide));
    }

    private <R> R decideAndCommit(Collection<Lock> locks, boolean patient, Function<Set<Lock>, R> decide) {
        var written = new AtomicBoolean();
        var decidedAt = new AtomicLong();
        R result;
        try {
            result = Objects.requireNonNull(transactions.execute(transaction -> {
                var begun = System.nanoTime();
                var decided = decide.apply(streams.share(locks, patient));
                decidedAt.set(System.nanoTime());
                meters.decided(decidedAt.get() - begun);
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
            throw written.get() ? new OutcomeUnknown(e) : e;
        }
        meters.committed(System.nanoTime() - decidedAt.get());
        return result;
    }

    /** The commit failed in such a way that the transaction may have been committed all the same, or its outcome can't be read. */
    public static final class OutcomeUnknown extends RuntimeException {

        private final RuntimeException failure;

        public OutcomeUnknown(RuntimeException failure) {
            super("The commit failed, or the look at what it did", failure);
            this.failure = failure;
        }

        public RuntimeException failure() {
            return failure;
        }
    }
}
