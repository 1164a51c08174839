package dev.roster.command;

import dev.roster.api.HeroCommand.RegisterHero;
import dev.roster.api.HeroCommand.ReviseHero;
import dev.roster.api.HeroKeys;
import dev.roster.api.HeroKeys.HeroKey;
import dev.roster.api.TeamCommand.FormTeam;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.axonframework.messaging.MetaData;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Commands of which all are done or none, in one canonical text. The first event of one thing that they make has a digest of
 * it, by which they are recognised as done if they are sent again, whatever became of it since.
 *
 * @param carrier the command that makes this thing
 * @param content all commands, in their order
 * @param key of a hero whose details are in the content, if the carrier registers none
 */
record AtomicBatch(
        Object carrier, Content content, @Nullable HeroKey key) {

    /** The name in the metadata of a command, where the batch itself is, and of its event, where its digest is. */
    static final String NAME = "batch";

    /**
     * Nothing if the commands make nothing, by which they could be recognised.
     *
     * @param json writes the same for the same command
     */
    static Optional<AtomicBatch> of(List<Object> commands, HeroKeys keys, JsonMapper json) {
        return first(RegisterHero.class, commands)
                .<Object>map(hero -> hero)
                .or(() -> first(FormTeam.class, commands))
                .map(carrier -> new AtomicBatch(
                        carrier,
                        Content.of(commands.stream()
                                .map(command -> command.getClass().getSimpleName() + json.writeValueAsString(command))
                                .toArray(String[]::new)),
                        carrier instanceof RegisterHero
                                ? null
                                : first(ReviseHero.class, commands)
                                        .flatMap(revise -> keys.find(revise.heroId()))
                                        .orElse(null)));
    }

    private static <T> Optional<T> first(Class<T> type, List<Object> commands) {
        return commands.stream().filter(type::isInstance).map(type::cast).findFirst();
    }

    /** The hero or team that the carrier makes. */
    UUID made() {
        return Targets.of(carrier);
    }

    /** For the first event of a team. */
    MetaData metadata() {
        return MetaData.with(NAME, key == null ? content.digest() : content.digest(key));
    }

    /** For the first event of a hero, whose key this is. */
    MetaData metadata(HeroKey itsKey) {
        return MetaData.with(NAME, content.digest(itsKey));
    }
}
