package dev.roster.command;

import dev.roster.api.HeroCommand.RegisterHero;
import dev.roster.api.HeroCommand.ReviseHero;
import dev.roster.api.HeroKeys;
import dev.roster.api.HeroKeys.HeroKey;
import dev.roster.api.TeamCommand.FormTeam;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.axonframework.messaging.MetaData;
import tools.jackson.databind.json.JsonMapper;

/**
 * Commands of which all are done or none, in one canonical text. The first event of one thing that they make has a digest of
 * it, by which they are recognised as done if they are sent again, whatever became of it since. The digest needs the keys of all
 * heroes whose details are in the text: once one of them is forgotten, nobody can guess and try.
 *
 * @param carrier the command that makes this thing: the last hero, when all heroes have their keys, or the first team
 * @param fingerprint of all commands, in their order
 * @param persons the heroes whose details are in it
 * @param keys theirs, if the carrier makes a team
 */
record AtomicBatch(Object carrier, Fingerprint fingerprint, SequencedSet<UUID> persons, Map<UUID, HeroKey> keys) {

    /** The name in the metadata of a command, where the batch itself is, and of its event, where its digest is. */
    static final String NAME = "batch";

    /**
     * Nothing if the commands make nothing, by which they could be recognised.
     *
     * @param json writes the same for the same command
     */
    static Optional<AtomicBatch> of(List<Object> commands, HeroKeys keys, JsonMapper json) {
        var persons = new LinkedHashSet<UUID>();
        Object hero = null;
        Object team = null;
        for (var command : commands) {
            switch (command) {
                case RegisterHero register -> {
                    persons.add(register.heroId());
                    hero = register;
                }
                case ReviseHero revise -> persons.add(revise.heroId());
                case FormTeam form -> team = team == null ? form : team;
                default -> {}
            }
        }
        var known = hero == null && team != null ? keys.find(persons) : Map.<UUID, HeroKey>of();
        return Stream.of(Optional.ofNullable(hero), Optional.ofNullable(team))
                .flatMap(Optional::stream)
                .findFirst()
                .map(carrier -> new AtomicBatch(carrier, fingerprint(commands, json), persons, known));
    }

    private static Fingerprint fingerprint(List<Object> commands, JsonMapper json) {
        return Fingerprint.of(commands.stream()
                .map(command -> command.getClass().getSimpleName() + json.writeValueAsString(command))
                .toArray(String[]::new));
    }

    /** The hero or team that the carrier makes. */
    UUID made() {
        return switch (carrier) {
            case RegisterHero register -> register.heroId();
            case FormTeam form -> form.teamId();
            default -> throw new IllegalStateException("It makes nothing: " + carrier.getClass());
        };
    }

    /** For the first event of a team. */
    MetaData metadata() {
        return metadata(keys);
    }

    /** For the first event of a hero, with the keys that there are by now; nothing if one of the heroes is forgotten. */
    MetaData metadata(Map<UUID, HeroKey> known) {
        var digest = fingerprint;
        for (var person : persons) {
            var key = known.get(person);
            if (key == null) {
                return MetaData.emptyInstance();
            }
            digest = new Fingerprint(digest.digest(key));
        }
        return MetaData.with(NAME, persons.isEmpty() ? digest.digest() : digest.text());
    }
}
