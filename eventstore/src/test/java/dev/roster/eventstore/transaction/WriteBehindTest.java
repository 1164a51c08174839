package dev.roster.eventstore.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import dev.roster.eventstore.transaction.CurrentTransaction.Held;
import java.util.ArrayList;
import java.util.List;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** What is written when, in a transaction and without one. */
class WriteBehindTest {

    private final List<List<String>> written = new ArrayList<>();
    private final WriteBehind<String> writeBehind =
            new WriteBehind<>(Held.EVENTS, items -> written.add(List.copyOf(items)));

    @AfterEach
    void end() {
        TransactionSynchronizationManager.unbindResourceIfPossible(CurrentTransaction.class);
    }

    private static CurrentTransaction begin() {
        var transaction = new CurrentTransaction(mock(LazyEntityManager.class), () -> {});
        TransactionSynchronizationManager.bindResource(CurrentTransaction.class, transaction);
        return transaction;
    }

    @Test
    void writesAtOnceWithoutATransaction() {
        writeBehind.add(List.of("a", "b"));

        assertThat(written).containsExactly(List.of("a", "b"));
        assertThat(writeBehind.held()).isEmpty();
    }

    @Test
    void writesAllAtOnceBeforeTheCommit() {
        var transaction = begin();
        writeBehind.add(List.of("a"));
        writeBehind.add(List.of("b"));
        assertThat(written).isEmpty();
        assertThat(writeBehind.held()).containsExactly("a", "b");

        transaction.write();

        assertThat(written).containsExactly(List.of("a", "b"));
        assertThat(writeBehind.held()).isEmpty();
    }

    @Test
    void writesKeysBeforeEventsWhicheverCameFirst() {
        var keys = new WriteBehind<String>(Held.KEYS, items -> written.add(List.copyOf(items)));
        var transaction = begin();
        writeBehind.add(List.of("a"));
        keys.add(List.of("x"));
        keys.add(List.of("y"));

        transaction.write();

        assertThat(written).containsExactly(List.of("x", "y"), List.of("a"));
    }

    @Test
    void writesNothingTwice() {
        var transaction = begin();
        writeBehind.add(List.of("a"));

        writeBehind.write();
        transaction.write();
        writeBehind.add(List.of("b"));

        assertThat(written)
                .as("what comes after the transaction has written is not held")
                .containsExactly(List.of("a"), List.of("b"));
    }

    @Test
    void neverWritesWhatItsUnitOfWorkTookBack() {
        var transaction = begin();
        writeBehind.add(List.of("a"));
        var unitOfWork = DefaultUnitOfWork.startAndGet(GenericEventMessage.asEventMessage("decision"));
        writeBehind.add(List.of("b"));

        unitOfWork.rollback();
        transaction.write();

        assertThat(written).containsExactly(List.of("a"));
    }

    @Test
    void holdsNothingOfOtherTransactions() {
        begin();
        writeBehind.add(List.of("a"));
        end();
        begin().write();

        assertThat(written).isEmpty();
    }
}
