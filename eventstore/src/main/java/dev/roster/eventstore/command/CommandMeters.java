package dev.roster.eventstore.command;

import dev.roster.eventstore.transaction.CurrentTransaction;
import dev.roster.eventstore.transaction.SqlState;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.axonframework.commandhandling.CommandCallback;
import org.axonframework.commandhandling.CommandResultMessage;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Counts commands by what became of them, and measures the transactions in which they are decided. */
@Component
final class CommandMeters {

    private static final String OTHER = "other";

    private final CommandFamilies families;
    private final Map<Class<?>, Map<Outcome, Counter>> commands = new HashMap<>();
    private final Map<Outcome, Counter> others;
    private final Map<Retry, Counter> retries = new EnumMap<>(Retry.class);
    private final DistributionSummary groupSize;
    private final Timer wait;
    private final Timer decide;
    private final Timer commit;

    CommandMeters(MeterRegistry meters, CommandFamilies families) {
        this.families = families;
        families.classes().forEach(command -> commands.put(command, outcomes(meters, command.getSimpleName())));
        others = outcomes(meters, OTHER);
        for (var reason : Retry.values()) {
            retries.put(
                    reason,
                    Counter.builder("roster.commands.retries")
                            .description("Commands that are decided again, by what was in their way")
                            .tag("reason", reason.toString())
                            .register(meters));
        }
        groupSize = DistributionSummary.builder("roster.commands.group.size")
                .description("Commands that are decided in one transaction, at first")
                .register(meters);
        wait = timer(meters, "wait", "How long a command waits until its group is begun");
        decide = timer(
                meters, "decide", "How long the commands of a transaction take to lock, to read, and to be decided");
        commit = timer(
                meters, "commit", "How long a transaction of commands takes to write what was decided, and to commit");
    }

    private static Map<Outcome, Counter> outcomes(MeterRegistry meters, String command) {
        var outcomes = new EnumMap<Outcome, Counter>(Outcome.class);
        for (var outcome : Outcome.values()) {
            outcomes.put(
                    outcome,
                    Counter.builder("roster.commands")
                            .description("Commands by what became of them; what is in conflict is sent again")
                            .tag("command", command)
                            .tag("outcome", outcome.toString())
                            .register(meters));
        }
        return outcomes;
    }

    private static Timer timer(MeterRegistry meters, String name, String description) {
        return Timer.builder("roster.commands." + name).description(description).register(meters);
    }

    /** Counts the result that a callback gets: in a caller's transaction, once that has ended. */
    <C, R> CommandCallback<C, R> counting(CommandCallback<C, R> callback) {
        return (command, result) -> {
            count(command.getPayload(), result);
            callback.onResult(command, result);
        };
    }

    private void count(@Nullable Object command, CommandResultMessage<?> result) {
        var outcome = result.isExceptional() ? outcome(result.exceptionResult()) : Outcome.ACCEPTED;
        var counter = counter(command, outcome);
        var transaction = CurrentTransaction.get();
        if (transaction == null || !TransactionSynchronizationManager.isSynchronizationActive()) {
            counter.increment();
        } else {
            transaction.attached(Counts.class, Counts::begin).count(counter, outcome);
        }
    }

    private Counter counter(@Nullable Object command, Outcome outcome) {
        var outcomes = command == null ? others : commands.getOrDefault(command.getClass(), others);
        return Objects.requireNonNull(outcomes.get(outcome));
    }

    private Outcome outcome(Throwable failure) {
        if (families.isRejection(failure)) {
            return Outcome.REJECTED;
        }
        return SqlState.isConflict(failure) ? Outcome.CONFLICT : Outcome.FAILED;
    }

    void beginGroup(int size) {
        groupSize.record(size);
    }

    /** @param since when it came, by {@link System#nanoTime} */
    void waited(long since) {
        wait.record(System.nanoTime() - since, TimeUnit.NANOSECONDS);
    }

    void decided(long nanos) {
        decide.record(nanos, TimeUnit.NANOSECONDS);
    }

    void committed(long nanos) {
        commit.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** Notes that a command which shared a transaction, or would have, is decided alone. */
    void retriedAlone() {
        increment(Retry.ALONE);
    }

    void retriedAfter(@Nullable Throwable failure) {
        increment(Retry.after(failure));
    }

    private void increment(Retry reason) {
        Objects.requireNonNull(retries.get(reason)).increment();
    }

    /** Of one transaction, which may have many commands. */
    private static final class Counts implements TransactionSynchronization {

        private final List<Counter> accepted = new ArrayList<>();
        private final List<Counter> others = new ArrayList<>();

        private static Counts begin() {
            var counts = new Counts();
            TransactionSynchronizationManager.registerSynchronization(counts);
            return counts;
        }

        private void count(Counter counter, Outcome outcome) {
            (outcome == Outcome.ACCEPTED ? accepted : others).add(counter);
        }

        @Override
        public void afterCompletion(int status) {
            others.forEach(Counter::increment);
            if (status == STATUS_COMMITTED) {
                accepted.forEach(Counter::increment);
            }
        }
    }

    private enum Outcome {
        ACCEPTED,
        REJECTED,
        /** Another attempt was in its way. */
        CONFLICT,
        FAILED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private enum Retry {
        CONFLICT,
        DEADLOCK,
        SERIALIZATION,
        ALONE;

        private static Retry after(@Nullable Throwable failure) {
            if (SqlState.DEADLOCK_DETECTED.isIn(failure)) {
                return DEADLOCK;
            }
            return SqlState.SERIALIZATION_FAILURE.isIn(failure) ? SERIALIZATION : CONFLICT;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
