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
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.axonframework.config.Configuration;
import org.axonframework.eventhandling.EventUtils;
import org.axonframework.serialization.SerializationException;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.UnknownSerializedType;
import org.jspecify.annotations.Nullable;

/**
 * Looks through the events of an export, one after the other, for whatever would be wrong with a store that has them. It
 * remembers the version of every hero, team and other aggregate, and every plain event, about 100 bytes each.
 */
final class ExportCheck {

    /** Of 18 digits, as it can be asked for. */
    private static final long MAX_POSITION = 999_999_999_999_999_999L;

    private final Serializer serializer;
    private final Configuration axon;
    private final JdbcHeroKeys heroKeys;
    private final MasterKeys masterKeys;

    private final Map<UUID, Versions> streams = new HashMap<>();
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
            requireInOrder(event.stored());
            requireKey(event.stored(), event.key(), line);
            requireReadable(event);
        } catch (IllegalArgumentException e) {
            throw ImportRefused.at(line, String.valueOf(e.getMessage()));
        }
    }

    private void requireInOrder(StoredEvent event) {
        require(
                event.position() > position,
                () -> "its position, %s, does not come after %s.".formatted(event.position(), position));
        require(event.position() <= MAX_POSITION, () -> "its position, %s, is too high.".formatted(event.position()));
        position = event.position();
        var id = event.aggregateId();
        var stream = streams.computeIfAbsent(id, first -> new Versions(event.aggregateType()));
        require(
                Objects.equals(event.aggregateType(), stream.type),
                () -> "%s is of two: %s and %s.".formatted(id, stream.type, event.aggregateType()));
        require(
                event.version() == stream.next,
                () -> "it has version %s of %s, and %s comes next. An export begins with the first event."
                        .formatted(event.version(), id, stream.next));
        stream.next++;
    }

    private void requireKey(StoredEvent event, JdbcHeroKeys.@Nullable Wrapped key, long line) {
        if (key != null) {
            require(event.beginsHero(), () -> "a key comes with a hero's first event only.");
            requireUnwrapped(key);
        } else if (event.beginsHero()) {
            withoutKey.put(event.aggregateId(), line);
        }
        if (event.forgetsItsHero()) {
            withoutKey.remove(event.aggregateId());
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

    /** By the projection and by other handlers, later on, when it would be too late. */
    private void requireReadable(ExportedEvent exported) {
        var event = exported.stored();
        require(
                event.isOwn() || !NamedEventSerializer.names().contains(event.name()),
                () -> "a " + event.name() + " is of a hero or team, and its source is neither.");
        try {
            EventUtils.upcastAndDeserializeTrackedEvents(Stream.of(exported.data()), serializer, axon.upcasterChain())
                    .forEach(read -> {
                        read.getMetaData();
                        requireAbout(event, read.getPayload());
                        requireItsTeam(read.getPayload());
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

    private static void requireAbout(StoredEvent event, Object payload) {
        var about = switch (payload) {
            case HeroEvent hero -> event.isOfAHero() && hero.heroId().equals(event.aggregateId());
            case TeamEvent team -> event.isOfATeam() && team.teamId().equals(event.aggregateId());
            case UnknownSerializedType unknown ->
                throw new IllegalArgumentException("a " + event.name() + " of revision " + event.revision()
                        + " can't be read by this version of the service. "
                        + (event.isOwn()
                                ? "Take one that can, or add an upcaster."
                                : "Put its class back under that name, or add an upcaster."));
            default -> !event.isOwn();
        };
        require(about, () -> "its data are about something else than its source.");
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

    /** Of a stream. */
    private static final class Versions {

        private final @Nullable String type;
        private long next;

        private Versions(@Nullable String type) {
            this.type = type;
        }
    }
}
