package dev.roster;

import dev.roster.JdbcHeroKeys.Wrapped;
import dev.roster.api.HeroEvent.HeroForgotten;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.serialization.SerializedMetaData;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.SimpleSerializedObject;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * An event of an export as it is to be stored.
 *
 * @param key the hero's, with the first event of its stream, unless it was forgotten when it was exported
 */
record ExportedEvent(
        Place place,
        String aggregateType,
        String name,
        @Nullable String revision,
        Instant recordedAt,
        String payload,
        String metadata,
        @Nullable Wrapped key) {

    private static final JsonMapper JSON = JsonMapper.shared();

    /**
     * Reads what was exported.
     *
     * @throws IllegalArgumentException if this service would not export it like that again
     */
    static ExportedEvent of(CloudEvent exported) {
        if (exported.metadata() == null) {
            throw new IllegalArgumentException(
                    "it has no metadata. Only what an administrator exports can be imported.");
        }
        if (!(exported.data() instanceof ObjectNode data)) {
            throw new IllegalArgumentException("it has no data.");
        }
        var source = require("source", exported.source()).toString();
        var place = new Place(
                read("position", exported.position(), Long::valueOf),
                read("source", source.substring(source.lastIndexOf('/') + 1), UUID::fromString),
                read("version", exported.version(), Long::valueOf),
                require("id", exported.id()));
        var type = require("type", exported.type());
        var event = new ExportedEvent(
                place,
                aggregateType(source),
                type.substring(Math.min(type.length(), CloudEvent.TYPE_PREFIX.length())),
                exported.revision(),
                require("time", exported.time()).truncatedTo(ChronoUnit.MICROS),
                JSON.writeValueAsString(data),
                exported.metadata(),
                exported.wrappedkey() == null
                        ? null
                        : new Wrapped(
                                place.aggregateId(),
                                require("masterkeyid", exported.masterkeyid()),
                                read("wrappedkey", exported.wrappedkey(), Base64.getDecoder()::decode)));
        event.requireExportedAs(exported);
        return event;
    }

    private static <T> T require(String attribute, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException("it has no " + attribute + ".");
        }
        return value;
    }

    private static <T> T read(String attribute, @Nullable String text, Function<String, T> reader) {
        var value = require(attribute, text);
        try {
            return reader.apply(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("its " + attribute + " can't be read.", e);
        }
    }

    private static String aggregateType(String source) {
        return CloudEvent.COLLECTIONS.entrySet().stream()
                .filter(collection -> source.startsWith(collection.getValue()))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("its source is neither a hero nor a team."));
    }

    /** Nothing is taken for what it is not, and nothing of what was exported is lost. */
    private void requireExportedAs(CloudEvent exported) {
        var again = CloudEvent.of(
                        place.position(),
                        place.aggregateId(),
                        aggregateType,
                        place.version(),
                        place.id(),
                        name,
                        revision,
                        recordedAt,
                        payload,
                        metadata)
                .with(metadata, key == null ? null : key.masterKeyId(), key == null ? null : key.wrapped());
        if (!again.equals(exported)) {
            ObjectNode expected = JSON.valueToTree(again);
            ObjectNode found = JSON.valueToTree(exported);
            throw new IllegalArgumentException(
                    Stream.concat(expected.propertyNames().stream(), found.propertyNames().stream())
                            .distinct()
                            .filter(attribute -> !expected.path(attribute).equals(found.path(attribute)))
                            .collect(Collectors.joining(", ", "this service would export it with another ", ".")));
        }
    }

    /** Whether it is the first of its stream. */
    boolean isFirst() {
        return place.version() == 0;
    }

    boolean isOfAHero() {
        return aggregateType.equals("Hero");
    }

    boolean forgetsItsHero() {
        return name.equals(HeroForgotten.class.getSimpleName());
    }

    /** As Axon reads what is stored. */
    DomainEventData<String> data() {
        return new Data(
                aggregateType,
                place.aggregateId().toString(),
                place.version(),
                place.id().toString(),
                recordedAt,
                new SimpleSerializedObject<>(payload, String.class, name, revision),
                new SerializedMetaData<>(metadata, String.class));
    }

    /**
     * By which an event is known.
     *
     * @param version its place in its own stream
     */
    record Place(long position, UUID aggregateId, long version, UUID id) {}

    private record Data(
            String getType,
            String getAggregateIdentifier,
            long getSequenceNumber,
            String getEventIdentifier,
            Instant getTimestamp,
            SerializedObject<String> getPayload,
            SerializedObject<String> getMetaData)
            implements DomainEventData<String> {}
}
