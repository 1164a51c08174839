package dev.roster.command;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import com.fasterxml.uuid.StringArgGenerator;
import dev.roster.api.HeroCommand.RegisterHero;
import dev.roster.api.HeroEvent.HeroRegistered;
import dev.roster.api.HeroKeys;
import dev.roster.api.RuleViolation.About;
import dev.roster.api.RuleViolation.HeroAlreadyRegistered;
import dev.roster.api.RuleViolation.TeamAlreadyFormed;
import dev.roster.api.TeamCommand.FormTeam;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes heroes and teams over HTTP, so that a request can be sent again: an {@code Idempotency-Key} of a caller always leads
 * to the same id, a caller may choose the id itself, and the event store takes an id once, on any node, for ever.
 */
@Component
class Creation {

    /** A UUID of version 7, so that what is made later sorts later (RFC 9562, 5.7). */
    private static final NoArgGenerator NEW_IDS = Generators.timeBasedEpochGenerator();

    /** UUIDs of version 5, from names in a namespace of the roster's own (RFC 9562, 5.5). */
    private static final StringArgGenerator NAMED_IDS =
            Generators.nameBasedGenerator(UUID.fromString("3f0c8a52-6c1d-4e0b-9a57-1f6e52d0a7c4"));

    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,255}");

    private final Sender sender;
    private final EventStore events;
    private final HeroKeys heroKeys;
    private final Streams streams;

    Creation(Sender sender, EventStore events, HeroKeys heroKeys, Streams streams) {
        this.streams = streams;
        this.sender = sender;
        this.events = events;
        this.heroKeys = heroKeys;
    }

    static UUID newId() {
        return NEW_IDS.generate();
    }

    /** Makes a hero, or answers as it was answered when this was sent before. */
    ResponseEntity<Created> hero(Identity identity, Function<UUID, RegisterHero> command) {
        var register = command.apply(identity.id("/heroes"));
        var heroId = register.heroId();
        try {
            return created(HttpStatus.CREATED, "/heroes/", heroId, sender.send(register, identity.request()));
        } catch (HeroAlreadyRegistered taken) {
            requireRepeated(wasMadeSo(register), identity, taken);
            return created(identity.repeated(), "/heroes/", heroId, sender.unchanged(heroId));
        }
    }

    /** Forms a team, or answers as it was answered when this was sent before. */
    ResponseEntity<Created> team(Identity identity, Function<UUID, FormTeam> command) {
        var form = command.apply(identity.id("/teams"));
        var teamId = form.teamId();
        try {
            return created(HttpStatus.CREATED, "/teams/", teamId, sender.send(form, identity.request()));
        } catch (TeamAlreadyFormed taken) {
            requireRepeated(wasMadeSo(form), identity, taken);
            return created(identity.repeated(), "/teams/", teamId, sender.unchanged(teamId));
        }
    }

    /**
     * Whether the hero with this id was registered by such a command.
     *
     * @throws CannotBeRepeated if nobody can say any more, since the hero is forgotten
     */
    boolean wasMadeSo(RegisterHero command) {
        var first = first(command.heroId());
        var key = heroKeys.find(command.heroId());
        if (key.isEmpty() && first.getPayload() instanceof HeroRegistered) {
            throw CannotBeRepeated.itsHeroIsForgotten(command.heroId());
        }
        return key.isPresent()
                && Content.isSame(first.getMetaData(), Content.of(command).metadata(key.get()));
    }

    /** Whether the team with this id was formed by such a command. */
    boolean wasMadeSo(FormTeam command) {
        return Content.isSame(
                first(command.teamId()).getMetaData(), Content.of(command).metadata());
    }

    /** What says that commands were done together, if they make something. */
    Optional<AtomicBatch> batch(List<Object> commands, JsonMapper json) {
        return AtomicBatch.of(commands, heroKeys, json);
    }

    /** Whether it was done before, of which a forgotten hero leaves no sign. */
    boolean wasDone(AtomicBatch batch) {
        if (!streams.isTaken(batch.made())) {
            return false;
        }
        var digest = batch.metadata(heroKeys.find(batch.persons())).get(AtomicBatch.NAME);
        return digest != null && digest.equals(first(batch.made()).getMetaData().get(AtomicBatch.NAME));
    }

    private DomainEventMessage<?> first(UUID aggregateId) {
        return events.readEvents(aggregateId.toString(), 0).next();
    }

    /** Who has a key asks for what came of its first request; an id is what the conditions of each are about. */
    private void requireRepeated(boolean same, Identity identity, About taken) {
        if (!same) {
            throw identity.key() == null ? taken : CannotBeRepeated.itsKeyWasForAnother();
        }
        if (identity.key() == null) {
            var id = taken.subject();
            var version = events.lastSequenceNumberFor(id.toString()).orElseThrow();
            Conditions.require(Conditions.of(identity.request()), id, version, true);
        }
    }

    private static ResponseEntity<Created> created(HttpStatus status, String path, UUID id, Accepted accepted) {
        return accepted.answer(status, URI.create(path + id), new Created(id));
    }

    /** The answer to a request that made something: its id. */
    record Created(UUID id) {}

    /**
     * How a request says which one it is to make.
     *
     * @param chosen by the caller, or null
     * @param key the header Idempotency-Key, or null
     */
    record Identity(@Nullable UUID chosen, @Nullable String key, HttpServletRequest request) {

        Identity {
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
