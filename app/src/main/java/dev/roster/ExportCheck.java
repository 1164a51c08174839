package dev.roster;

import dev.roster.api.HeroEvent;
import dev.roster.api.HeroKeys.HeroKey;
import dev.roster.api.TeamEvent;
import dev.roster.query.EventFamilies;
import dev.roster.query.EventFamily;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
 * remembers the version of every team and other aggregate, and every plain event, about 100 bytes each, and what every hero has come to
 * with its key, about 300.
 */
final class ExportCheck {

    /** Of 18 digits, as it can be asked for. */
    private static final long MAX_POSITION = 999_999_999_999_999_999L;

    private final Serializer serializer;
    private final Configuration axon;
    private final EventFamilies families;
    private final JdbcHeroKeys heroKeys;
    private final MasterKeys masterKeys;

    private final Map<UUID, Versions> streams = new HashMap<>();
    private final Map<UUID, Long> withoutKey = new LinkedHashMap<>();
    private final ExportedRoster roster = new ExportedRoster();
    private long position;

    /** @param serializer of events, which with Axon's upcasters knows whether they can be read */
    ExportCheck(
            Serializer serializer,
            Configuration axon,
            EventFamilies families,
            JdbcHeroKeys heroKeys,
            MasterKeys masterKeys) {
        this.serializer = serializer;
        this.axon = axon;
        this.families = families;
        this.heroKeys = heroKeys;
        this.masterKeys = masterKeys;
    }

    /** @throws ImportRefused if the event can't come next */
    void next(ExportedEvent event, long line) {
        try {
            requireInOrder(event.stored());
            requireReadable(event, key(event.stored(), event.key(), line));
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

    private @Nullable HeroKey key(StoredEvent event, JdbcHeroKeys.@Nullable Wrapped key, long line) {
        if (key != null) {
            require(event.beginsSubject(), () -> "a key comes with a hero's first event only.");
        } else if (event.beginsSubject()) {
            withoutKey.put(event.aggregateId(), line);
        }
        if (event.endsSubject()) {
            withoutKey.remove(event.aggregateId());
        }
        return key == null ? null : unwrapped(key);
    }

    private HeroKey unwrapped(JdbcHeroKeys.Wrapped key) {
        Optional<HeroKey> unwrapped;
        try {
            unwrapped = heroKeys.unwrapped(key);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the key of the hero " + key.heroId() + " was changed.", e);
        }
        return unwrapped.orElseThrow(() -> new IllegalArgumentException("the hero's key is wrapped with the master key "
                + key.masterKeyId() + ", which is not here. " + masterKeys.howToAdd()));
    }

    /** By the projection and by other handlers, later on, when it would be too late. */
    private void requireReadable(ExportedEvent exported, @Nullable HeroKey key) {
        var event = exported.stored();
        require(
                event.family() != null || families.event(event.name()) == null,
                () -> "a " + event.name() + " is of a " + families.list(EventFamily::noun, " or ")
                        + ", and its source is neither.");
        try {
            EventUtils.upcastAndDeserializeTrackedEvents(Stream.of(exported.data()), serializer, axon.upcasterChain())
                    .forEach(read -> {
                        read.getMetaData();
                        requireAbout(event, read.getPayload());
                        requireNext(read.getPayload(), key);
                    });
        } catch (SerializationException e) {
            throw new IllegalArgumentException(
                    "it can't be read as a " + event.name() + " of revision " + event.revision() + ".", e);
        }
    }

    private void requireNext(Object payload, @Nullable HeroKey key) {
        if (payload instanceof HeroEvent hero) {
            roster.next(hero, key);
        } else if (payload instanceof TeamEvent team) {
            roster.next(team);
        }
    }

    private void requireAbout(StoredEvent event, Object payload) {
        if (payload instanceof UnknownSerializedType) {
            throw new IllegalArgumentException("a " + event.name() + " of revision " + event.revision()
                    + " can't be read by this version of the service. "
                    + (event.family() == null
                            ? "Put its class back under that name, or add an upcaster."
                            : "Take one that can, or add an upcaster."));
        }
        var family = families.of(payload.getClass());
        require(
                Objects.equals(family, event.family())
                        && (family == null || event.aggregateId().equals(families.aggregateId(payload))),
                () -> "its data are about something else than its source.");
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
