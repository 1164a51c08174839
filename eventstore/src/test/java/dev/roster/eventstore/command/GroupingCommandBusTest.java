package dev.roster.eventstore.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.ArgumentMatchers.anyCollection;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.roster.eventstore.command.OrderCommands.CancelOrder;
import dev.roster.eventstore.command.OrderCommands.PlaceOrder;
import dev.roster.eventstore.command.OrderCommands.Rejected;
import dev.roster.eventstore.transaction.Streams;
import dev.roster.eventstore.transaction.Streams.Lock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.commandhandling.SimpleCommandBus;
import org.axonframework.messaging.unitofwork.RollbackConfigurationType;
import org.axonframework.tracing.NoOpSpanFactory;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.SimpleTransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

class GroupingCommandBusTest {

    private static final UUID ARTICLE = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8001");

    private final Queue<Runnable> later = new ArrayDeque<>();
    private final Map<Object, Object> results = new HashMap<>();
    private final Streams streams = mock(Streams.class);
    private final PlatformTransactionManager transactions = mock(PlatformTransactionManager.class);
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final CommandFamilies families = new CommandFamilies(List.of(new OrderCommands()));
    private final CommandMeters meters = new CommandMeters(registry, families);
    private final GroupingCommandBus bus = new GroupingCommandBus(
            SimpleCommandBus.builder().rollbackConfiguration(RollbackConfigurationType.RUNTIME_EXCEPTIONS),
            families,
            streams,
            new CommandTransactions(streams, new TransactionTemplate(transactions), meters, NoOpSpanFactory.INSTANCE),
            meters,
            later::add);

    {
        when(transactions.getTransaction(any())).thenReturn(new SimpleTransactionStatus());
        when(streams.share(anyCollection(), anyBoolean())).thenReturn(Set.of());
        Stream.of(PlaceOrder.class, CancelOrder.class, String.class)
                .forEach(type -> bus.subscribe(type.getName(), command -> decide(command.getPayload())));
    }

    @Test
    void decidesCommandsThatWaitInOneTransaction() {
        var one = place();
        var other = place();

        dispatch(one, other);

        assertThat(results).isEmpty();
        runAll();
        assertThat(results).containsEntry(one, "decided").containsEntry(other, "decided");
        verify(transactions, times(1)).commit(any());
        verify(streams)
                .share(
                        eq(Set.of(
                                Lock.toDecide(one.orderId()),
                                Lock.toDecide(other.orderId()),
                                OrderCommands.onSale(ARTICLE))),
                        eq(false));
    }

    @Test
    void leavesTheOthersAloneIfOneIsRejected() {
        var placed = place();
        var rejected = new PlaceOrder(UUID.randomUUID(), List.of());

        dispatch(placed, rejected);
        runAll();

        assertThat(results).containsEntry(placed, "decided");
        assertThat(results.get(rejected)).isInstanceOf(Rejected.class);
        verify(transactions, times(1)).commit(any());
        verify(transactions, never()).rollback(any());
    }

    @Test
    void decidesEachAloneIfOneFails() {
        var placed = place();
        var failing = new PlaceOrder(UUID.randomUUID(), Collections.nCopies(2, ARTICLE));

        dispatch(placed, failing);
        runAll();

        assertThat(results).containsEntry(placed, "decided");
        assertThat(results.get(failing)).isInstanceOf(IllegalStateException.class);
        // The group, and the one that fails alone again.
        verify(transactions, times(2)).rollback(any());
        verify(transactions, times(1)).commit(any());
    }

    @Test
    void decidesAloneWhatSharesNoTransactionOrTakesManyLocks() {
        var cancel = new CancelOrder(UUID.randomUUID());
        var large = new PlaceOrder(
                UUID.randomUUID(),
                Stream.generate(UUID::randomUUID)
                        .limit(CommandLimits.LOCKS_OF_ONE)
                        .toList());

        dispatch(place(), cancel, large);
        runAll();

        assertThat(results.values()).containsOnly("decided").hasSize(3);
        verify(transactions, times(3)).commit(any());
        verify(streams).share(eq(Set.of(Lock.toDecide(cancel.orderId()))), eq(true));
    }

    @Test
    void waitsAloneForLocksThatOthersHold() {
        var one = place();
        var other = new PlaceOrder(UUID.randomUUID(), List.of(UUID.randomUUID()));
        when(streams.share(anyCollection(), eq(false))).thenReturn(Set.of(OrderCommands.onSale(ARTICLE)));

        dispatch(one, other);
        runAll();

        assertThat(results.values()).containsOnly("decided").hasSize(2);
        verify(streams).share(eq(Set.of(Lock.toDecide(one.orderId()), OrderCommands.onSale(ARTICLE))), eq(true));
    }

    @Test
    void handlesCommandsOfNoFamilyAtOnceAndInNoTransactionOfItsOwn() {
        dispatch("a command of nobody");

        assertThat(later).isEmpty();
        assertThat(results).containsEntry("a command of nobody", "decided");
        verify(transactions, never()).getTransaction(any());
    }

    @Test
    void countsCommandsByWhatBecameOfThemAndThoseThatAreDecidedTogether() {
        dispatch(place(), place(), new PlaceOrder(UUID.randomUUID(), List.of()), "a command of nobody");
        runAll();
        dispatch(place(), new PlaceOrder(UUID.randomUUID(), Collections.nCopies(2, ARTICLE)));
        runAll();

        assertThat(commands("PlaceOrder", "accepted")).isEqualTo(3);
        assertThat(commands("PlaceOrder", "rejected")).isEqualTo(1);
        assertThat(commands("PlaceOrder", "failed")).isEqualTo(1);
        assertThat(commands("other", "accepted")).isEqualTo(1);
        assertThat(registry.get("roster.commands").counters())
                .hasSize(4 * (families.classes().size() + 1));
        var groups = registry.get("roster.commands.group.size").summary();
        assertThat(groups.count()).isEqualTo(2);
        assertThat(groups.totalAmount()).isEqualTo(5);
        assertThat(registry.get("roster.commands.wait").timer().count()).isEqualTo(5);
        // Of the two that were decided alone, one was.
        assertThat(registry.get("roster.commands.commit").timer().count()).isEqualTo(2);
        assertThat(retries("alone")).isEqualTo(2);
        assertThat(retries("deadlock")).isZero();
    }

    private double commands(String command, String outcome) {
        return registry.get("roster.commands")
                .tags("command", command, "outcome", outcome)
                .counter()
                .count();
    }

    private double retries(String reason) {
        return registry.get("roster.commands.retries")
                .tag("reason", reason)
                .counter()
                .count();
    }

    private static PlaceOrder place() {
        return new PlaceOrder(UUID.randomUUID(), List.of(ARTICLE));
    }

    private static Object decide(Object command) {
        if (command instanceof PlaceOrder place) {
            switch (place.articleIds().size()) {
                case 0 -> throw new Rejected("nothing is ordered");
                case 2 -> throw new IllegalStateException("it fails");
                default -> {}
            }
        }
        return "decided";
    }

    private void dispatch(Object... commands) {
        for (var command : commands) {
            bus.<Object, Object>dispatch(
                    new GenericCommandMessage<>(command),
                    (message, result) -> results.put(
                            message.getPayload(),
                            result.isExceptional() ? result.exceptionResult() : result.getPayload()));
        }
    }

    private void runAll() {
        for (var next = later.poll(); next != null; next = later.poll()) {
            next.run();
        }
    }
}
