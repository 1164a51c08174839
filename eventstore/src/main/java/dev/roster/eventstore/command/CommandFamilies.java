package dev.roster.eventstore.command;

import dev.roster.eventstore.transaction.Streams.Lock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The families of commands that domains declare, by the commands' classes. */
@Component
public class CommandFamilies {

    private final Map<Class<?>, CommandFamily<Object>> families;
    private final List<CommandFamily<?>> all;

    public CommandFamilies(List<CommandFamily<?>> families) {
        var byClass = new HashMap<Class<?>, CommandFamily<Object>>();
        families.forEach(family -> family.commands().forEach(command -> {
            if (byClass.put(command, ofAny(family)) != null) {
                throw new IllegalStateException("Two families have the command " + command.getName());
            }
        }));
        this.families = Map.copyOf(byClass);
        this.all = List.copyOf(families);
    }

    /** It is asked for its own commands only. */
    @SuppressWarnings("unchecked")
    private static CommandFamily<Object> ofAny(CommandFamily<?> family) {
        return (CommandFamily<Object>) family;
    }

    /** Of the commands of all families. */
    Set<Class<?>> classes() {
        return families.keySet();
    }

    /** The family of a command; null if it has none. */
    @Nullable
    public CommandFamily<Object> find(Object command) {
        return families.get(command.getClass());
    }

    /** The aggregate that is to decide about a command of a family. */
    public UUID target(Object command) {
        return of(command).target(command);
    }

    /** Whether a command of a family creates its target. */
    public boolean creates(Object command) {
        return of(command).creates(command);
    }

    /** Whether a command of a family was rejected because what it creates is there already. */
    public boolean isTaken(Object command, RuntimeException rejection) {
        return creates(command) && of(command).isTaken(command, rejection);
    }

    /** Whether a failure is a rejection of some family's: of a command, or of what was to become one. */
    public boolean isRejection(Throwable failure) {
        return all.stream().anyMatch(family -> family.isRejection(failure));
    }

    /** What a command of a family locks: the aggregate that decides, and what the decision rests on. */
    public Stream<Lock> locks(Object command) {
        return allLocks(of(command), command);
    }

    public static Set<Lock> locks(CommandFamily<Object> family, Object command) {
        return allLocks(family, command).collect(Collectors.toSet());
    }

    static Stream<Lock> allLocks(CommandFamily<Object> family, Object command) {
        return Stream.concat(Stream.of(Lock.toDecide(family.target(command))), family.locks(command));
    }

    /**
     * Returns if some family has commands of this class.
     *
     * @throws IllegalStateException if no family has commands of this class
     */
    public void requireFamily(Class<?> command) {
        if (!families.containsKey(command)) {
            throw new IllegalStateException("No family has the command " + command.getName()
                    + ", which is taken over HTTP: name it in commands() of one");
        }
    }

    /** How many locks a command of a family takes at most. */
    public int mostLocks(Object command) {
        return mostLocks(of(command), command);
    }

    public static int mostLocks(CommandFamily<Object> family, Object command) {
        return 1 + (int) family.locks(command).count();
    }

    private CommandFamily<Object> of(Object command) {
        var family = find(command);
        if (family == null) {
            throw new IllegalArgumentException("No family has the command " + command.getClass());
        }
        return family;
    }
}
