package dev.roster.eventstore.transfer;

import dev.roster.eventstore.EventFamilies;
import dev.roster.eventstore.EventFamily;
import dev.roster.eventstore.StoredEvent;
import dev.roster.eventstore.sealing.JdbcSubjectKeys;
import dev.roster.eventstore.sealing.MasterKeys;
import dev.roster.eventstore.sealing.SubjectKeys.SubjectKey;
import dev.roster.eventstore.sealing.WrappedKey;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
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
 * remembers the version of every aggregate, and every plain event, about 100 bytes each, beside what the domain's checks remember.
 */
final class ExportCheck {

    /** Of 18 digits, as it can be asked for. */
    private static final long MAX_POSITION = 999_999_999_999_999_999L;

    private final Serializer serializer;
    private final Configuration axon;
    private final EventFamilies families;
    private final JdbcSubjectKeys subjectKeys;
    private final MasterKeys masterKeys;
    private final List<HistoryCheck> checks;

    private final Map<UUID, Versions> streams = new HashMap<>();
    private final Map<UUID, KeyMissing> withoutKey = new LinkedHashMap<>();
    private long position;

    /**
     * @param serializer of events, which with Axon's upcasters knows whether they can be read
     * @param checks the domain's, which have seen no event yet
     */
    ExportCheck(
            Serializer serializer,
            Configuration axon,
            EventFamilies families,
            JdbcSubjectKeys subjectKeys,
            MasterKeys masterKeys,
            List<HistoryCheck> checks) {
        this.serializer = serializer;
        this.axon = axon;
        this.families = families;
        this.subjectKeys = subjectKeys;
        this.masterKeys = masterKeys;
        this.checks = checks;
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

    private @Nullable SubjectKey key(StoredEvent event, @Nullable WrappedKey key, long line) {
        if (key != null) {
            require(event.beginsSubject(), () -> "a key comes with a " + noun(event) + "'s first event only.");
        } else if (event.beginsSubject()) {
            withoutKey.put(event.aggregateId(), new KeyMissing(noun(event), line));
        }
        if (event.endsSubject()) {
            withoutKey.remove(event.aggregateId());
        }
        return key == null ? null : unwrapped(key, noun(event));
    }

    private static String noun(StoredEvent event) {
        return Objects.requireNonNull(event.family()).noun();
    }

    private SubjectKey unwrapped(WrappedKey key, String noun) {
        Optional<SubjectKey> unwrapped;
        try {
            unwrapped = subjectKeys.unwrapped(key);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the key of the " + noun + " " + key.subject() + " was changed.", e);
        }
        return unwrapped.orElseThrow(
                () -> new IllegalArgumentException("the " + noun + "'s key is wrapped with the master key "
                        + key.masterKeyId() + ", which is not here. " + masterKeys.howToAdd()));
    }

    /** By the projection and by other handlers, later on, when it would be too late. */
    private void requireReadable(ExportedEvent exported, @Nullable SubjectKey key) {
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
                        if (event.family() != null) {
                            checks.forEach(check -> check.next(read.getPayload(), key));
                        }
                    });
        } catch (SerializationException e) {
            throw new IllegalArgumentException(
                    "it can't be read as a " + event.name() + " of revision " + event.revision() + ".", e);
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
        withoutKey.forEach((subject, missing) -> {
            throw ImportRefused.at(
                    missing.line(),
                    "the " + missing.noun() + " " + subject
                            + " has no key, and is not forgotten further on. Export again, as an administrator.");
        });
    }

    /** Where a subject begins whose key is not in the export. */
    private record KeyMissing(String noun, long line) {}

    /** Of a stream. */
    private static final class Versions {

        private final @Nullable String type;
        private long next;

        private Versions(@Nullable String type) {
            this.type = type;
        }
    }
}
