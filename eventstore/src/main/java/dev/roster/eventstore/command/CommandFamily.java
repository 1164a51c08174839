package dev.roster.eventstore.command;

import dev.roster.eventstore.transaction.Streams.Lock;
import java.util.Collection;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * What a domain declares about its commands, so that they can share transactions: a bean for each family, such as a sealed interface.
 * Commands of no family are handled one at a time, as Axon does by itself.
 *
 * @param <C> what all commands of the family are
 */
public interface CommandFamily<C> {

    /** The classes of all its commands. */
    Collection<Class<?>> commands();

    /** The aggregate that is to decide. */
    UUID target(C command);

    /** Whether a command creates its target, under an id that must be new. */
    boolean creates(C command);

    /** How a command that creates is rejected if its target's id was used before. */
    RuntimeException taken(C command);

    /** How any other command is rejected if there never was its target, or if the id belongs to something else. */
    RuntimeException unknown(C command);

    /**
     * What a decision rests on beside its target, and locks: a few only, which are taken in advance. The same lock may come twice; one
     * that is missing here is taken when the decision asks for it.
     */
    default Stream<Lock> locks(C command) {
        return Stream.empty();
    }

    /** Whether a command may share a transaction: not if it locks out others, or if it may take long. */
    default boolean sharesTransaction(C command) {
        return true;
    }

    /** Whether a command that failed so was rejected, and has written nothing: those that share its transaction go on. */
    boolean isRejection(Throwable failure);
}
