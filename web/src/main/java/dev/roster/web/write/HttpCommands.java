package dev.roster.web.write;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What a domain declares for the routes that take its commands over HTTP: how they are read, who may send them, and what was sent before. */
public interface HttpCommands {

    /** The records that a line can be, by their simple names. */
    Collection<Class<?>> commands();

    /** One of the names, for those who gave none. */
    default String example() {
        return commands().stream()
                .map(Class::getSimpleName)
                .sorted()
                .findFirst()
                .orElse("");
    }

    /** What commands name, in the plural and in the words of the domain: the things that are locked. */
    default String targets() {
        return "aggregates";
    }

    /** How the parts of commands are read that JSON says nothing of; null if there are none. */
    default @Nullable JacksonModule module() {
        return null;
    }

    /**
     * Gives a command what its sender may leave out, such as the id of what it creates.
     *
     * @throws org.springframework.web.ErrorResponseException if something is missing
     */
    default void complete(Class<?> command, ObjectNode fields) {}

    /**
     * Returns if whoever has such roles may send the command, to which whoever sends lines is admitted.
     *
     * @throws org.springframework.web.ErrorResponseException if not
     */
    default void requireAllowed(Object command, Predicate<String> hasRole) {}

    /**
     * Whether what a command creates was created by one like it, so that it is the same one, sent again.
     *
     * @throws org.springframework.web.ErrorResponseException if nobody can say any more
     */
    boolean wasMadeSo(Object command);

    /**
     * Judges the conditions of a command that was sent again on what it created, and rejects it if they don't hold.
     *
     * @see Conditions#judge
     */
    void require(Map<String, ?> conditions, UUID id, long version);

    /**
     * What makes commands that are done all or none recognisable as done, if they are sent again.
     *
     * @param json writes the same for the same command
     * @return nothing if they create nothing, by which they could be recognised
     */
    default Optional<AtomicCommands> atomic(List<Object> commands, JsonMapper json) {
        return Optional.empty();
    }
}
