package dev.roster.eventstore.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.ArgumentMatchers.anyCollection;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.roster.eventstore.command.CommandTransactions.OutcomeUnknown;
import dev.roster.eventstore.transaction.SqlState;
import dev.roster.eventstore.transaction.Streams;
import dev.roster.eventstore.transaction.Streams.Lock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.axonframework.tracing.NoOpSpanFactory;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.SimpleTransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

class CommandTransactionsTest {

    private static final Set<Lock> LOCKS =
            Set.of(Lock.toDecide(UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057")));

    private final Streams streams = mock(Streams.class);
    private final PlatformTransactionManager transactions = mock(PlatformTransactionManager.class);
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final CommandMeters meters = new CommandMeters(registry, new CommandFamilies(List.of()));
    private final CommandTransactions commandTransactions =
            new CommandTransactions(streams, new TransactionTemplate(transactions), meters, NoOpSpanFactory.INSTANCE);

    {
        when(transactions.getTransaction(any())).thenReturn(new SimpleTransactionStatus());
        when(streams.share(anyCollection(), anyBoolean())).thenReturn(Set.of());
    }

    @Nested
    class Retrying {

        private final AtomicInteger attempts = new AtomicInteger();

        @Test
        void isDoneWhileOnlyOthersAreInTheWay() {
            var conflict = new IllegalStateException("others were first");
            when(streams.isConflict(conflict)).thenReturn(true);

            assertThat(commandTransactions.retry(failing(conflict, 3))).isEqualTo("done");

            assertThat(attempts).hasValue(4);
            assertThat(retries("conflict")).isEqualTo(3);
        }

        @Test
        void isCountedByWhatWasInTheWay() {
            var deadlock = new CannotAcquireLockException("", SqlState.DEADLOCK_DETECTED.because("a circle"));
            when(streams.isConflict(deadlock)).thenReturn(true);

            commandTransactions.retry(failing(deadlock, 2));

            assertThat(retries("deadlock")).isEqualTo(2);
            assertThat(retries("conflict")).isZero();
        }

        private double retries(String reason) {
            return registry.get("roster.commands.retries")
                    .tag("reason", reason)
                    .counter()
                    .count();
        }

        @Test
        void endsWithTheLastFailure() {
            var conflict = new IllegalStateException("others were first");
            when(streams.isConflict(conflict)).thenReturn(true);

            assertThatThrownBy(() -> commandTransactions.retry(failing(conflict, CommandLimits.ATOMIC_ATTEMPTS)))
                    .isSameAs(conflict);

            assertThat(attempts).hasValue(CommandLimits.ATOMIC_ATTEMPTS);
        }

        @Test
        void isNotDoneAfterAnythingElse() {
            var fault = new IllegalStateException("a fault");

            assertThatThrownBy(() -> commandTransactions.retry(failing(fault, 1)))
                    .isSameAs(fault);

            assertThat(attempts).hasValue(1);
        }

        private Supplier<String> failing(RuntimeException failure, int times) {
            return () -> {
                if (attempts.incrementAndGet() <= times) {
                    throw failure;
                }
                return "done";
            };
        }
    }

    @Test
    void writesWhatWasHeldBackBeforeItCommits() {
        assertThat(commandTransactions.<String>decide(LOCKS, true, held -> "done"))
                .isEqualTo("done");

        verify(streams).share(LOCKS, true);
        verify(streams).write();
        verify(transactions).commit(any());
    }

    @Test
    void commitsNothingOfADecisionWhoseEventsWereTakenBack() {
        when(streams.hasUndone()).thenReturn(true);

        assertThatThrownBy(() -> commandTransactions.<String>decide(LOCKS, true, held -> "done"))
                .isInstanceOf(IllegalStateException.class);

        verify(transactions, never()).commit(any());
        verify(transactions).rollback(any());
    }

    @Test
    void doesNotKnowWhatACommitThatFailedDid() {
        var failure = new TransactionSystemException("the connection was lost");
        doThrow(failure).when(transactions).commit(any());

        assertThatThrownBy(() -> commandTransactions.<String>decide(LOCKS, true, held -> "done"))
                .isInstanceOfSatisfying(
                        OutcomeUnknown.class,
                        unknown -> assertThat(unknown.failure()).isSameAs(failure));
    }
}
