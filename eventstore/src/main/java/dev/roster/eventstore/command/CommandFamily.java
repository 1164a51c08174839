package dev.roster.eventstore.command;

import dev.roster.eventstore.transaction.Streams.Lock;
import java.util.Collection;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * What a domain declares about its commands, so that they can share transactions: a bean for each family, such as a sealed interface.
 * Commands of no family are handled one at a time, as Axon does by itself.
 *
 * @param <C> the common type of the family's commands
 */
public interface CommandFamily<C> {

    /** The classes of all its commands. */
    Collection<Class<?>> commands();

    /** The id of the aggregate that handles a command. */
    UUID target(C command);

    /** Whether a command creates its target, under an id that must be new. */
    boolean creates(C command);

    /** The rejection of a command that creates, if its target's id was used before. */
    RuntimeException taken(C command);

    /**
     * Whether a command that creates was rejected because its target's id was used before. A command that is sent again is recognised by
     * that. By default, it is a rejection of the class and with the message that {@link #taken} gives.
     */
    default boolean isTaken(C command, RuntimeException rejection) {
        var taken = taken(command);
        return taken.getClass().equals(rejection.getClass())
                && Objects.equals(taken.getMessage(), rejection.getMessage());
    }

    /** The rejection of any other command, if its target never existed or if the id belongs to something else. */
    RuntimeException unknown(C command);

    /**
     * The locks on other aggregates that a decision depends on. They are taken in advance, so there should be few. The same lock may
     * come twice; one that is missing here is taken when the decision needs it.
     */
    default Stream<Lock> locks(C command) {
        return Stream.empty();
    }

    /** Whether a command may share a transaction with others. Commands that block others or may take long should not. */
    default boolean sharesTransaction(C command) {
        return true;
    }

    /** Whether a failure is a rejection, so that the command has written nothing and others in its transaction can go on. */
    boolean isRejection(Throwable failure);
}
