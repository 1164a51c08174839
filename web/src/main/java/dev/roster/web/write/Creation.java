package dev.roster.web.write;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import com.fasterxml.uuid.StringArgGenerator;
import dev.roster.eventstore.command.CommandFamilies;
import dev.roster.eventstore.epoch.Positions;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;

/**
 * Creates things over HTTP, so that a request can be sent again: an {@code Idempotency-Key} of a caller always leads
 * to the same id, a caller may choose the id itself, and the event store takes an id once, on any node, for ever.
 */
@Component
public class Creation {

    /** A UUID of version 7, so that what is made later sorts later (RFC 9562, 5.7). */
    private static final NoArgGenerator NEW_IDS = Generators.timeBasedEpochGenerator();

    /** UUIDs of version 5, from names in a namespace of the service's own (RFC 9562, 5.5). */
    private static final StringArgGenerator NAMED_IDS =
            Generators.nameBasedGenerator(UUID.fromString("3f0c8a52-6c1d-4e0b-9a57-1f6e52d0a7c4"));

    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,255}");

    private final Sender sender;
    private final CommandFamilies families;
    private final HttpCommands commands;
    private final EventStore events;
    private final Positions positions;

    Creation(Sender sender, CommandFamilies families, HttpCommands commands, EventStore events, Positions positions) {
        this.sender = sender;
        this.families = families;
        this.commands = commands;
        this.events = events;
        this.positions = positions;
    }

    public static UUID newId() {
        return NEW_IDS.generate();
    }

    /**
     * Has something created, or answers as it was answered when this was sent before.
     *
     * @param path under which the ids of such things are addresses
     * @param command the one that creates what has the given id
     */
    public ResponseEntity<Created> create(String path, Identity identity, Function<UUID, ?> command) {
        var create = command.apply(identity.id(path));
        var id = families.target(create);
        try {
            return created(HttpStatus.CREATED, path, id, sender.send(create, identity.request()));
        } catch (RuntimeException rejection) {
            if (!families.isTaken(create, rejection)) {
                throw rejection;
            }
            requireRepeated(create, id, identity, rejection);
            return created(identity.repeated(), path, id, sender.unchanged(id));
        }
    }

    /** Who has a key asks for what came of its first request; an id is what the conditions of each are about. */
    private void requireRepeated(Object command, UUID id, Identity identity, RuntimeException taken) {
        if (!commands.wasMadeSo(command)) {
            throw identity.key() == null ? taken : CannotBeRepeated.itsKeyWasForAnother();
        }
        if (identity.key() == null) {
            var version = events.lastSequenceNumberFor(id.toString()).orElseThrow();
            commands.require(Conditions.ofThisHistory(Conditions.of(identity.request()), id, positions), id, version);
        }
    }

    private static ResponseEntity<Created> created(HttpStatus status, String path, UUID id, Accepted accepted) {
        return accepted.answer(status, URI.create(path + "/" + id), new Created(id));
    }

    /** The answer to a request that made something: its id. */
    public record Created(UUID id) {}

    /**
     * How a request says which one it is to make.
     *
     * @param chosen by the caller, or null
     * @param key the header Idempotency-Key, or null
     */
    public record Identity(@Nullable UUID chosen, @Nullable String key, HttpServletRequest request) {

        public Identity {
            if (key != null && !KEY.matcher(key).matches()) {
                throw new ResponseStatusException(
                        HttpStatus.BAD_REQUEST,
                        "The Idempotency-Key is not accepted: give 1 to 255 visible ASCII characters, a UUID for one.");
            }
            if (key != null && chosen != null) {
                throw new ResponseStatusException(
                        HttpStatus.BAD_REQUEST, "Give an id in the body or an Idempotency-Key, not both.");
            }
        }

        private HttpStatus repeated() {
            return key == null ? HttpStatus.OK : HttpStatus.CREATED;
        }

        private UUID id(String route) {
            if (key != null) {
                return NAMED_IDS.generate(route + "\n"
                        + Objects.requireNonNull(request.getUserPrincipal()).getName() + "\n" + key);
            }
            return chosen != null ? chosen : newId();
        }
    }
}
