package dev.roster.eventstore.transfer;

import dev.roster.eventstore.EventFamilies;
import dev.roster.eventstore.EventFamily;
import dev.roster.eventstore.StoredEvent;
import dev.roster.eventstore.sealing.WrappedKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedEventData;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.serialization.SerializedMetaData;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.SimpleSerializedObject;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriUtils;
import tools.jackson.databind.node.ObjectNode;

/**
 * An event of an export as it is to be stored.
 *
 * @param key the subject's, with the first event of its stream, unless it was forgotten when it was exported
 */
record ExportedEvent(StoredEvent stored, @Nullable WrappedKey key) {

    /**
     * Reads what was exported.
     *
     * @throws IllegalArgumentException if this service would not export it like that again
     */
    static ExportedEvent of(CloudEvent exported, EventFamilies families) {
        if (exported.metadata() == null) {
            throw new IllegalArgumentException(
                    "it has no metadata. Only what an administrator exports can be imported.");
        }
        var data = require("data", exported.data());
        var id = require("id", exported.id());
        var source = require("source", exported.source()).toString();
        var aggregateType = aggregateType(source, families);
        var family = families.ofType(aggregateType);
        var aggregateId = aggregateType == null
                ? id
                : read("source", source.substring(source.lastIndexOf('/') + 1), UUID::fromString);
        var type = require("type", exported.type());
        var stored = new StoredEvent(
                read("position", exported.position(), Long::valueOf),
                aggregateId,
                aggregateType == null ? 0 : read("version", exported.version(), Long::valueOf),
                aggregateType,
                family,
                id,
                family == null
                        ? type
                        : type.substring(
                                Math.min(type.length(), family.typePrefix().length())),
                exported.revision(),
                exported.payload() == null ? CloudEvent.JSON.writeValueAsString(data) : exported.payload(),
                exported.metadata(),
                require("time", exported.time()).truncatedTo(ChronoUnit.MICROS));
        requireStorable(stored.payload());
        requireStorable(stored.metadata());
        var event = new ExportedEvent(
                stored,
                exported.wrappedkey() == null
                        ? null
                        : new WrappedKey(
                                aggregateId,
                                require("masterkeyid", exported.masterkeyid()),
                                read("wrappedkey", exported.wrappedkey(), Base64.getDecoder()::decode)));
        event.requireExportedAs(exported);
        return event;
    }

    /** UTF-8 has no place for half of a surrogate pair, and Java writes a question mark instead. */
    private static void requireStorable(String json) {
        if (json.codePoints().anyMatch(point -> Character.getType(point) == Character.SURROGATE)) {
            throw new IllegalArgumentException("a text of it can't be stored: it has half of a surrogate pair.");
        }
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

    /** Null if no aggregate applied it. */
    private static @Nullable String aggregateType(String source, EventFamilies families) {
        if (source.equals(CloudEvent.NO_AGGREGATE)) {
            return null;
        }
        if (source.startsWith(CloudEvent.OTHER_AGGREGATES)) {
            return UriUtils.decode(
                    source.substring(CloudEvent.OTHER_AGGREGATES.length(), source.lastIndexOf('/')),
                    StandardCharsets.UTF_8);
        }
        return families.all().stream()
                .filter(family -> source.startsWith(family.collection()))
                .findFirst()
                .map(EventFamily::aggregateType)
                .orElseThrow(() -> new IllegalArgumentException("its source is neither a "
                        + families.list(EventFamily::noun, " nor a ") + ", nor another aggregate, nor "
                        + CloudEvent.NO_AGGREGATE + "."));
    }

    /** Nothing is taken for what it is not, and nothing of what was exported is lost. */
    private void requireExportedAs(CloudEvent exported) {
        var again = CloudEvent.of(stored).with(stored, key);
        if (!again.equals(exported)) {
            ObjectNode expected = CloudEvent.JSON.valueToTree(again);
            ObjectNode found = CloudEvent.JSON.valueToTree(exported);
            throw new IllegalArgumentException(
                    Stream.concat(expected.propertyNames().stream(), found.propertyNames().stream())
                            .distinct()
                            .filter(attribute -> !expected.path(attribute).equals(found.path(attribute)))
                            .collect(Collectors.joining(", ", "this service would export it with another ", ".")));
        }
    }

    Place place() {
        return new Place(stored.position(), stored.aggregateId(), stored.version(), stored.id());
    }

    /** As Axon reads what is stored. */
    TrackedEventData<String> data() {
        return new Data(
                new GlobalSequenceTrackingToken(stored.position()),
                stored.aggregateType(),
                stored.aggregateId().toString(),
                stored.version(),
                stored.id().toString(),
                stored.recordedAt(),
                new SimpleSerializedObject<>(stored.payload(), String.class, stored.name(), stored.revision()),
                new SerializedMetaData<>(stored.metadata(), String.class));
    }

    /**
     * By which an event is known.
     *
     * @param version its place in its own stream
     */
    record Place(long position, UUID aggregateId, long version, UUID id) {}

    private record Data(
            TrackingToken trackingToken,
            @Nullable String getType,
            String getAggregateIdentifier,
            long getSequenceNumber,
            String getEventIdentifier,
            Instant getTimestamp,
            SerializedObject<String> getPayload,
            SerializedObject<String> getMetaData)
            implements DomainEventData<String>, TrackedEventData<String> {}
}
