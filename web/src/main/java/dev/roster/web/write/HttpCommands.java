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

    /** The name of a command, as an example in messages of errors. */
    default String example() {
        return commands().stream()
                .map(Class::getSimpleName)
                .sorted()
                .findFirst()
                .orElse("");
    }

    /** The plural noun for the aggregates that commands lock, for messages of errors. */
    default String targets() {
        return "aggregates";
    }

    /** A Jackson module for types in commands that Jackson can't read by itself; null if there are none. */
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
     * Returns if a sender with these roles may send the command; the route has admitted the sender already.
     *
     * @throws org.springframework.web.ErrorResponseException if not
     */
    default void requireAllowed(Object command, Predicate<String> hasRole) {}

    /**
     * Whether the aggregate that a command would create was created by an equal one, so that this is a repetition.
     *
     * @throws org.springframework.web.ErrorResponseException if that can't be known any more
     */
    boolean wasMadeSo(Object command);

    /**
     * Judges the conditions of a command that was sent again on what it created, and rejects it if they don't hold.
     *
     * @see Conditions#judge
     */
    void require(Map<String, ?> conditions, UUID id, long version);

    /**
     * Recognises commands that are done all or none, when they are sent again.
     *
     * @param json writes the same for the same command
     * @return nothing if they create nothing, by which they could be recognised
     */
    default Optional<AtomicCommands> atomic(List<Object> commands, JsonMapper json) {
        return Optional.empty();
    }
}
