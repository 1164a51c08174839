package dev.roster.eventstore.deadletter;

import dev.roster.eventstore.transaction.CurrentTransaction;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.messaging.MetaData;
import org.axonframework.messaging.deadletter.DeadLetter;
import org.axonframework.messaging.deadletter.Decisions;
import org.axonframework.messaging.deadletter.EnqueueDecision;
import org.axonframework.messaging.deadletter.ThrowableCause;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.serialization.SerializationException;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Processes the letters of a group, each in a transaction of its own: what its handlers do, and its removal. If they fail, all of
 * that is rolled back, and the letter says why in another transaction. Axon's own way is one transaction for all of it, in which a
 * handler that fails takes those before it along.
 */
final class LetterProcessing {

    private final DeadLetterTable letters;
    private final DeadLetterMessages messages;
    private final JdbcClient jdbc;
    private final PlatformTransactionManager transactions;
    private final Discards discards;
    private final TransactionTemplate apart;
    private final TransactionTemplate together;

    LetterProcessing(
            DeadLetterTable letters,
            DeadLetterMessages messages,
            Discards discards,
            JdbcClient jdbc,
            PlatformTransactionManager transactions) {
        this.letters = letters;
        this.messages = messages;
        this.discards = discards;
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.together = new TransactionTemplate(transactions);
        this.apart = new TransactionTemplate(transactions);
        apart.setPropagationBehavior(TransactionDefinition.PROPAGATION_NOT_SUPPORTED);
    }

    /** Processes a sequence; the result is whether there is one, and nothing is left of it. */
    boolean run(
            Predicate<DeadLetter<? extends EventMessage<?>>> filter,
            Function<DeadLetter<? extends EventMessage<?>>, EnqueueDecision<EventMessage<?>>> task) {
        if (CurrentTransaction.get() != null) {
            // Axon's processor begins one, which waits for the handlers meanwhile.
            jdbc.sql("set local transaction_timeout = 0").update();
        }
        return Boolean.TRUE.equals(apart.execute(status -> filter instanceof SequenceRetry retry
                ? process(retry.sequenceId(), task, retry) == Step.NONE_LEFT && retry.handled() > 0
                : runFirst(filter, task)));
    }

    private boolean runFirst(
            Predicate<DeadLetter<? extends EventMessage<?>>> filter,
            Function<DeadLetter<? extends EventMessage<?>>, EnqueueDecision<EventMessage<?>>> task) {
        for (var first : letters.firsts()) {
            var retry = new SequenceRetry(first.sequenceId());
            if (isWanted(first, filter)) {
                var end = process(first.sequenceId(), task, retry);
                if (retry.handled() > 0 || end == Step.FAILED) {
                    return end == Step.NONE_LEFT;
                }
            }
        }
        return false;
    }

    private boolean isWanted(StoredDeadLetter first, Predicate<DeadLetter<? extends EventMessage<?>>> filter) {
        try {
            return filter.test(messages.letter(first));
        } catch (UnreadableLetter e) {
            return false;
        }
    }

    private Step process(
            String sequenceId,
            Function<DeadLetter<? extends EventMessage<?>>, EnqueueDecision<EventMessage<?>>> task,
            SequenceRetry retry) {
        Step step;
        do {
            step = processFirst(sequenceId, task, retry);
        } while (step == Step.HANDLED);
        return step;
    }

    private Step processFirst(
            String sequenceId,
            Function<DeadLetter<? extends EventMessage<?>>, EnqueueDecision<EventMessage<?>>> task,
            SequenceRetry retry) {
        var transaction = transactions.getTransaction(TransactionDefinition.withDefaults());
        StoredDeadLetter first;
        Failure failure;
        try {
            var locked = letters.lockFirst(sequenceId);
            if (locked.isEmpty()) {
                return letters.contains(sequenceId) ? Step.BUSY : Step.NONE_LEFT;
            }
            first = locked.get();
            failure = handle(first, task, transaction);
        } finally {
            rollBack(transaction);
        }
        if (failure == null) {
            retry.addHandled();
            return Step.HANDLED;
        }
        return settle(first, failure, retry);
    }

    /** Nothing if it was handled, and is gone. */
    private @Nullable Failure handle(
            StoredDeadLetter stored,
            Function<DeadLetter<? extends EventMessage<?>>, EnqueueDecision<EventMessage<?>>> task,
            TransactionStatus transaction) {
        DeadLetter<EventMessage<?>> letter;
        try {
            letter = messages.letter(stored);
        } catch (UnreadableLetter | SerializationException e) {
            return new Failure(Decisions.enqueue(ThrowableCause.truncated(e)), MetaData.emptyInstance());
        }
        var unit = DefaultUnitOfWork.startAndGet(letter.message());
        unit.onCommit(committed -> transactions.commit(transaction));
        unit.onRollback(rolledBack -> rollBack(transaction));
        try {
            var decision = task.apply(letter);
            if (decision.shouldEnqueue() || transaction.isRollbackOnly()) {
                unit.rollback();
                return new Failure(decision, decision.withDiagnostics(letter).diagnostics());
            }
            letters.delete(stored.id());
            unit.commit();
            return null;
        } catch (RuntimeException | Error e) {
            if (unit.isActive()) {
                unit.rollback(e);
            }
            return new Failure(Decisions.enqueue(ThrowableCause.truncated(e)), letter.diagnostics());
        }
    }

    private void rollBack(TransactionStatus transaction) {
        if (!transaction.isCompleted()) {
            transactions.rollback(transaction);
        }
    }

    /** Does with a letter that failed what the group's policy has decided. */
    private Step settle(StoredDeadLetter letter, Failure failure, SequenceRetry retry) {
        return Objects.requireNonNull(together.execute(status -> {
            if (!failure.decision().shouldEnqueue()) {
                discards.letter(letter.id(), "The enqueue policy of the group keeps it no longer");
                return Step.HANDLED;
            }
            var cause = failure.decision()
                    .enqueueCause()
                    .map(ThrowableCause::asCause)
                    .orElse(null);
            letters.fail(letter.id(), messages.failure(cause, failure.diagnostics()));
            retry.fail(cause);
            return Step.FAILED;
        }));
    }

    /** What became of a sequence's first letter: it may be somebody else's. */
    private enum Step {
        HANDLED,
        FAILED,
        BUSY,
        NONE_LEFT
    }

    /** A letter's failure, and what the group's policy makes of it. */
    private record Failure(EnqueueDecision<? extends EventMessage<?>> decision, MetaData diagnostics) {}
}
