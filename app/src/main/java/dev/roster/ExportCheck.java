package dev.roster;

import dev.roster.api.HeroEvent;
import dev.roster.api.HeroEvent.HeroEnlisted;
import dev.roster.api.TeamEvent;
import dev.roster.api.TeamEvent.TeamDisbanded;
import dev.roster.api.TeamEvent.TeamFormed;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.axonframework.config.Configuration;
import org.axonframework.eventsourcing.EventStreamUtils;
import org.axonframework.serialization.SerializationException;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.UnknownSerializedType;

/**
 * Looks through the events of an export, one after the other, for whatever would be wrong with a store that has them. It
 * remembers the version of every hero and team, about 100 bytes each.
 */
final class ExportCheck {

    /** Of 18 digits, as it can be asked for. */
    private static final long MAX_POSITION = 999_999_999_999_999_999L;

    private final Serializer serializer;
    private final Configuration axon;
    private final JdbcHeroKeys heroKeys;
    private final MasterKeys masterKeys;

    /** The version that comes next, of each. */
    private final Map<UUID, Long> heroes = new HashMap<>();

    private final Map<UUID, Long> teams = new HashMap<>();
    private final Map<UUID, Long> withoutKey = new LinkedHashMap<>();
    private final Set<UUID> standing = new HashSet<>();
    private long position;

    /** @param serializer of events, which with Axon's upcasters knows whether they can be read */
    ExportCheck(Serializer serializer, Configuration axon, JdbcHeroKeys heroKeys, MasterKeys masterKeys) {
        this.serializer = serializer;
        this.axon = axon;
        this.heroKeys = heroKeys;
        this.masterKeys = masterKeys;
    }

    /** @throws ImportRefused if the event can't come next */
    void next(ExportedEvent event, long line) {
        try {
            requireInOrder(event);
            requireKey(event, line);
            requireReadable(event);
        } catch (IllegalArgumentException e) {
            throw ImportRefused.at(line, String.valueOf(e.getMessage()));
        }
    }

    private void requireInOrder(ExportedEvent event) {
        var place = event.place();
        require(
                place.position() > position,
                () -> "its position, %d, does not come after %d.".formatted(place.position(), position));
        require(place.position() <= MAX_POSITION, () -> "its position, %d, is too high.".formatted(place.position()));
        position = place.position();
        var id = place.aggregateId();
        var next = (event.isOfAHero() ? heroes : teams).getOrDefault(id, 0L);
        require(
                place.version() == next,
                () -> "it has version %d of %s, and %d comes next. An export begins with the first event."
                        .formatted(place.version(), id, next));
        require(!(event.isOfAHero() ? teams : heroes).containsKey(id), () -> "%s is a hero and a team.".formatted(id));
        (event.isOfAHero() ? heroes : teams).put(id, next + 1);
    }

    private void requireKey(ExportedEvent event, long line) {
        var key = event.key();
        if (key != null) {
            require(event.isOfAHero() && event.isFirst(), () -> "a key comes with a hero's first event only.");
            requireUnwrapped(key);
        } else if (event.isOfAHero() && event.isFirst()) {
            withoutKey.put(event.place().aggregateId(), line);
        }
        if (event.forgetsItsHero()) {
            withoutKey.remove(event.place().aggregateId());
        }
    }

    private void requireUnwrapped(JdbcHeroKeys.Wrapped key) {
        boolean unwrapped;
        try {
            unwrapped = heroKeys.canUnwrap(key);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the key of the hero " + key.heroId() + " was changed.", e);
        }
        require(
                unwrapped,
                () -> "the hero's key is wrapped with the master key " + key.masterKeyId() + ", which is not here. "
                        + masterKeys.howToAdd());
    }

    /** By the projection, later on, when it would be too late. */
    private void requireReadable(ExportedEvent event) {
        try {
            EventStreamUtils.upcastAndDeserializeDomainEvents(Stream.of(event.data()), serializer, axon.upcasterChain())
                    .forEachRemaining(stored -> {
                        stored.getMetaData();
                        requireAbout(event, stored.getPayload());
                        requireItsTeam(stored.getPayload());
                    });
        } catch (SerializationException e) {
            throw new IllegalArgumentException(
                    "it can't be read as a " + event.name() + " of revision " + event.revision() + ".", e);
        }
    }

    /** As it does in what was exported whole. */
    private void requireItsTeam(Object payload) {
        switch (payload) {
            case TeamFormed formed -> standing.add(formed.teamId());
            case TeamDisbanded disbanded -> standing.remove(disbanded.teamId());
            case HeroEnlisted enlisted ->
                require(
                        standing.contains(enlisted.teamId()),
                        () -> "the team %s, which the hero joins, does not stand: this is no whole export."
                                .formatted(enlisted.teamId()));
            default -> {}
        }
    }

    private static void requireAbout(ExportedEvent event, Object payload) {
        var type = switch (payload) {
            case HeroEvent hero -> hero.heroId().equals(event.place().aggregateId()) ? "Hero" : "";
            case TeamEvent team -> team.teamId().equals(event.place().aggregateId()) ? "Team" : "";
            case UnknownSerializedType unknown ->
                throw new IllegalArgumentException("a " + event.name() + " of revision " + event.revision()
                        + " can't be read by this version of the service. Take one that can, or add an upcaster.");
            default -> "";
        };
        require(type.equals(event.aggregateType()), () -> "its data are about something else than its source.");
    }

    private static void require(boolean condition, Supplier<String> reason) {
        if (!condition) {
            throw new IllegalArgumentException(reason.get());
        }
    }

    /** @throws ImportRefused if something is missing after the last event */
    void end() {
        withoutKey.forEach((hero, line) -> {
            throw ImportRefused.at(
                    line,
                    "the hero " + hero
                            + " has no key, and is not forgotten further on. Export again, as an administrator.");
        });
    }
}
