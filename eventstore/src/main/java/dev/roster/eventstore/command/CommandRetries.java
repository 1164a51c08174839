package dev.roster.eventstore.command;

import dev.roster.eventstore.transaction.CurrentTransaction;
import dev.roster.eventstore.transaction.SqlState;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.gateway.AbstractRetryScheduler;
import org.axonframework.modelling.command.AggregateStreamCreationException;

/**
 * Sends a command again, to be decided on the new state, if only another attempt was in its way: a conflict of versions,
 * a deadlock, a serialization failure. Anything else, and a rejection above all, goes back to its sender at once.
 * Axon's own schedulers know neither a longest pause nor chance.
 */
final class CommandRetries extends AbstractRetryScheduler {

    private static final int ATTEMPTS = 10;
    private static final long LONGEST_PAUSE_MILLIS = 200;

    private final CommandMeters meters;

    private CommandRetries(Builder<?> builder, CommandMeters meters) {
        super(builder);
        this.meters = meters;
    }

    static CommandRetries on(ScheduledExecutorService executor, CommandMeters meters) {
        return new CommandRetries(new Settings().retryExecutor(executor).maxRetryCount(ATTEMPTS), meters);
    }

    /**
     * A command in somebody's transaction is not sent again: that transaction can only be rolled back. What exists already will
     * exist at another attempt.
     */
    @Override
    protected boolean isExplicitlyNonTransient(Throwable failure) {
        return CurrentTransaction.get() != null
                || failure instanceof AggregateStreamCreationException
                || !SqlState.isConflict(failure);
    }

    /** Doubles from try to try, and is spread at random, so that those who clashed do not clash again. */
    @Override
    @SuppressWarnings("rawtypes") // as Axon declares it
    protected long computeRetryInterval(
            CommandMessage command, RuntimeException lastFailure, List<Class<? extends Throwable>[]> failures) {
        meters.retriedAfter(lastFailure);
        var most = Math.min(LONGEST_PAUSE_MILLIS, 1L << Math.min(failures.size(), 10));
        return ThreadLocalRandom.current().nextLong(most) + 1;
    }

    private static final class Settings extends Builder<Settings> {}
}
