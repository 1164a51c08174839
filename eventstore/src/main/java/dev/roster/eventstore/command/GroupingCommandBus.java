package dev.roster.eventstore.command;

import static org.axonframework.commandhandling.GenericCommandResultMessage.asCommandResultMessage;

import dev.roster.eventstore.command.CommandTransactions.OutcomeUnknown;
import dev.roster.eventstore.transaction.Streams;
import dev.roster.eventstore.transaction.Streams.Lock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.axonframework.commandhandling.CommandCallback;
import org.axonframework.commandhandling.CommandExecutionException;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.SimpleCommandBus;
import org.axonframework.commandhandling.callbacks.FutureCallback;
import org.axonframework.messaging.MessageHandler;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.CannotCreateTransactionException;

/**
 * A command bus that has the commands which wait at the same moment decided in one transaction, so that they share its round
 * trips and its commit. A rejection among them leaves the others alone; whatever else comes between, and locks that others
 * hold, have each decided alone.
 */
final class GroupingCommandBus extends SimpleCommandBus {

    private static final Logger log = LoggerFactory.getLogger(GroupingCommandBus.class);

    private final CommandFamilies families;
    private final Streams streams;
    private final CommandTransactions transactions;
    private final CommandMeters meters;
    private final Executor executor;
    private final AtomicBoolean deciding = new AtomicBoolean();
    private final Queue<Waiting<?, ?>> waiting = new ConcurrentLinkedQueue<>();

    /** @param builder Axon's own */
    GroupingCommandBus(
            Builder builder,
            CommandFamilies families,
            Streams streams,
            CommandTransactions transactions,
            CommandMeters meters,
            Executor executor) {
        super(builder);
        this.families = families;
        this.streams = streams;
        this.transactions = transactions;
        this.meters = meters;
        this.executor = executor;
    }

    /**
     * Commands of a family wait for others to be decided with. What is sent in a transaction is decided there, under the locks
     * that a group would take. Commands of no family are decided on the thread that sends them.
     */
    @Override
    protected <C, R> void handle(
            CommandMessage<C> command,
            MessageHandler<? super CommandMessage<?>> handler,
            CommandCallback<? super C, ? super R> callback) {
        var payload = command.getPayload();
        var family = families.find(payload);
        var counting = meters.counting(callback);
        if (family == null) {
            super.handle(command, handler, counting);
        } else if (streams.isInTransaction()) {
            join(family, command, handler, counting);
        } else if (CurrentUnitOfWork.isStarted()) {
            super.handle(command, handler, counting);
        } else {
            var waits = new Waiting<C, R>(family, command, handler, counting);
            if (canShare(family, payload)) {
                waiting.add(waits);
                decideSoon();
            } else {
                meters.beginGroup(1);
                executor.execute(waits::decideAlone);
            }
        }
    }

    private <C, R> void join(
            CommandFamily<Object> family,
            CommandMessage<C> command,
            MessageHandler<? super CommandMessage<?>> handler,
            CommandCallback<? super C, ? super R> callback) {
        try {
            streams.join(CommandFamilies.allLocks(family, command.getPayload()).toList());
        } catch (RuntimeException e) {
            callback.onResult(command, asCommandResultMessage(e));
            return;
        }
        super.handle(command, handler, callback);
    }

    /** What locks out others, or may take long, waits for nobody and keeps nobody waiting. */
    private static boolean canShare(CommandFamily<Object> family, Object command) {
        return family.sharesTransaction(command)
                && CommandFamilies.mostLocks(family, command) <= CommandLimits.LOCKS_OF_ONE;
    }

    /** One group at a time: while it waits for the disk, the next gathers, which is the larger for it. */
    private void decideSoon() {
        if (deciding.compareAndSet(false, true)) {
            try {
                executor.execute(this::decideWhoWaits);
            } catch (RuntimeException | Error e) {
                deciding.set(false);
                throw e;
            }
        }
    }

    private void decideWhoWaits() {
        try {
            for (var group = nextGroup(); !group.isEmpty(); group = nextGroup()) {
                meters.beginGroup(group.size());
                group.forEach(command -> meters.waited(command.since));
                decide(group, false);
            }
        } finally {
            deciding.set(false);
            // Somebody may have come who still saw it deciding.
            if (!waiting.isEmpty()) {
                decideSoon();
            }
        }
    }

    private List<Waiting<?, ?>> nextGroup() {
        var group = new ArrayList<Waiting<?, ?>>();
        var locks = 0;
        while (group.size() < CommandLimits.COMMANDS && locks < CommandLimits.LOCKS) {
            var next = waiting.poll();
            if (next == null) {
                break;
            }
            group.add(next);
            locks += next.locks.size();
        }
        return group;
    }

    /** Whoever is answered may send the next command, and wait for it: not on the thread that would decide it. */
    private void decide(List<Waiting<?, ?>> group, boolean patient) {
        var locks = new HashSet<Lock>();
        group.forEach(decision -> locks.addAll(decision.locks));
        List<? extends Runnable> answers;
        try {
            answers = transactions.decide(
                    transactions.isTraced() ? commands(group) : List.of(),
                    locks,
                    patient,
                    held -> group.stream()
                            .map(decision -> decision.decide(held))
                            .toList());
        } catch (OutcomeUnknown e) {
            answers = failed(group, e.failure());
        } catch (CannotCreateTransactionException e) {
            // Each alone would only find out later that there is no connection.
            answers = failed(group, e);
        } catch (Failed e) {
            log.debug("A group was rolled back", e);
            answers = group.size() == 1 ? List.of(e.answer) : alone(group);
        } catch (RuntimeException e) {
            log.debug("A group was rolled back", e);
            answers = group.size() == 1 ? failed(group, e) : alone(group);
        } catch (Error e) {
            failed(group, new CommandExecutionException("The command failed", e))
                    .forEach(executor::execute);
            throw e;
        }
        answers.forEach(executor::execute);
    }

    private static List<? extends CommandMessage<?>> commands(List<Waiting<?, ?>> group) {
        return group.stream().map(decision -> decision.command).toList();
    }

    private static List<? extends Runnable> alone(List<Waiting<?, ?>> group) {
        return group.stream().<Runnable>map(decision -> decision::retryAlone).toList();
    }

    private static List<? extends Runnable> failed(List<Waiting<?, ?>> group, RuntimeException failure) {
        return group.stream().map(decision -> decision.failed(failure)).toList();
    }

    /** A decision that failed, and rolls back the transaction that it shares. */
    private static final class Failed extends RuntimeException {

        private final transient Runnable answer;

        private Failed(Throwable cause, Runnable answer) {
            super(cause);
            this.answer = answer;
        }
    }

    /** A command that waits for its decision. What is to be done with that is told, and done once it is committed. */
    private final class Waiting<C, R> {

        private final CommandFamily<Object> family;
        private final CommandMessage<C> command;
        private final MessageHandler<? super CommandMessage<?>> handler;
        private final CommandCallback<? super C, ? super R> callback;
        private final Set<Lock> locks;
        private final long since = System.nanoTime();

        private Waiting(
                CommandFamily<Object> family,
                CommandMessage<C> command,
                MessageHandler<? super CommandMessage<?>> handler,
                CommandCallback<? super C, ? super R> callback) {
            this.family = family;
            this.command = command;
            this.handler = handler;
            this.callback = callback;
            this.locks = CommandFamilies.locks(family, command.getPayload());
        }

        /** Throws what is not the command's fault. */
        private Runnable decide(Set<Lock> heldByOthers) {
            if (!Collections.disjoint(locks, heldByOthers)) {
                return this::retryAlone;
            }
            var decided = new FutureCallback<C, R>();
            GroupingCommandBus.super.<C, R>handle(command, handler, decided);
            var result = decided.join();
            Runnable answer = () -> callback.onResult(command, result);
            if (result.isExceptional() && (isFailure(result.exceptionResult()) || streams.hasUndone())) {
                throw new Failed(result.exceptionResult(), answer);
            }
            return answer;
        }

        /**
         * An aggregate that rejects wrote nothing, and with a checked exception Axon commits what was done. Nothing else can be left
         * in a group.
         */
        private boolean isFailure(Throwable result) {
            return !family.isRejection(result) && (result instanceof RuntimeException || result instanceof Error);
        }

        private void retryAlone() {
            meters.retriedAlone();
            decideAlone();
        }

        /** Here it keeps nobody waiting if it waits for locks. */
        private void decideAlone() {
            GroupingCommandBus.this.decide(List.of(this), true);
        }

        private Runnable failed(RuntimeException failure) {
            return () -> callback.onResult(command, asCommandResultMessage(failure));
        }
    }
}
