package dev.roster.command;

import dev.roster.api.HeroCommand;
import dev.roster.api.HeroCommand.EnlistHero;
import dev.roster.api.HeroCommand.ForgetHero;
import dev.roster.api.HeroCommand.NewAge;
import dev.roster.api.HeroCommand.ReassignHero;
import dev.roster.api.HeroCommand.RegisterHero;
import dev.roster.api.HeroEvent.HeroRegistered;
import dev.roster.api.HeroKeys;
import dev.roster.api.TeamCommand;
import dev.roster.api.TeamCommand.FormTeam;
import dev.roster.eventstore.transaction.Streams;
import dev.roster.web.write.AtomicCommands;
import dev.roster.web.write.CannotBeRepeated;
import dev.roster.web.write.Creation;
import dev.roster.web.write.HttpCommands;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.node.ObjectNode;

/** The commands to heroes and teams, as they come over HTTP. */
@Component
class RosterHttpCommands implements HttpCommands {

    private static final String PRIVACY_OFFICER = "privacy-officer";

    private final EventStore events;
    private final HeroKeys heroKeys;
    private final Streams streams;

    RosterHttpCommands(EventStore events, HeroKeys heroKeys, Streams streams) {
        this.events = events;
        this.heroKeys = heroKeys;
        this.streams = streams;
    }

    @Override
    public Collection<Class<?>> commands() {
        return Stream.<Class<?>>of(HeroCommand.class, TeamCommand.class)
                .<Class<?>>flatMap(family -> Stream.of(family.getPermittedSubclasses()))
                .toList();
    }

    @Override
    public String example() {
        return EnlistHero.class.getSimpleName();
    }

    @Override
    public String targets() {
        return "heroes and teams";
    }

    @Override
    public JacksonModule module() {
        return new SimpleModule("commands").addDeserializer(NewAge.class, new AgeMember());
    }

    @Override
    public void complete(Class<?> command, ObjectNode fields) {
        if (command == RegisterHero.class && !fields.has("heroId")) {
            fields.put("heroId", Creation.newId().toString());
        }
        if (command == FormTeam.class && !fields.has("teamId")) {
            fields.put("teamId", Creation.newId().toString());
        }
        if (command == ReassignHero.class && !fields.hasNonNull("teamIds")) {
            throw new ResponseStatusException(
                    HttpStatus.BAD_REQUEST,
                    "The field teamIds is needed: give all the hero's teams, or an empty list.");
        }
    }

    @Override
    public void requireAllowed(Object command, Predicate<String> hasRole) {
        if (command instanceof ForgetHero && !hasRole.test(PRIVACY_OFFICER)) {
            throw new ResponseStatusException(
                    HttpStatus.FORBIDDEN, "Only a " + PRIVACY_OFFICER + " may forget a hero.");
        }
    }

    @Override
    public boolean wasMadeSo(Object command) {
        return switch (command) {
            case RegisterHero register -> wasRegisteredSo(register);
            case FormTeam form ->
                Fingerprint.isSame(
                        first(form.teamId()).getMetaData(),
                        Team.fingerprint(form).metadata());
            default -> false;
        };
    }

    private boolean wasRegisteredSo(RegisterHero command) {
        var first = first(command.heroId());
        var key = heroKeys.find(command.heroId());
        if (key.isEmpty() && first.getPayload() instanceof HeroRegistered) {
            throw CannotBeRepeated.since(
                    HttpStatus.GONE,
                    "hero-is-forgotten",
                    "The hero " + command.heroId()
                            + " that was registered so is forgotten, and its id is not used again.");
        }
        return key.isPresent()
                && Fingerprint.isSame(
                        first.getMetaData(), Hero.fingerprint(command).metadata(key.get()));
    }

    @Override
    public void require(Map<String, ?> conditions, UUID id, long version) {
        Expectations.require(conditions, id, version, true);
    }

    @Override
    public Optional<AtomicCommands> atomic(List<Object> commands, JsonMapper json) {
        return AtomicBatch.of(commands, heroKeys, json).map(Batch::new);
    }

    private DomainEventMessage<?> first(UUID aggregateId) {
        return events.readEvents(aggregateId.toString(), 0).next();
    }

    /** All commands of a batch. */
    private final class Batch implements AtomicCommands {

        private final AtomicBatch batch;

        private Batch(AtomicBatch batch) {
            this.batch = batch;
        }

        /** A forgotten hero leaves no sign of it. */
        @Override
        public boolean wasDone() {
            if (!streams.isTaken(batch.made())) {
                return false;
            }
            var digest = batch.metadata(heroKeys.find(batch.persons())).get(AtomicBatch.NAME);
            return digest != null
                    && digest.equals(first(batch.made()).getMetaData().get(AtomicBatch.NAME));
        }

        @Override
        public Map<String, ?> metadata(Object command) {
            return command.equals(batch.carrier()) ? Map.of(AtomicBatch.NAME, batch) : Map.of();
        }
    }
}
