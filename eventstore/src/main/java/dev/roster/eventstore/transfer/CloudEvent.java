package dev.roster.eventstore.transfer;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.roster.eventstore.MetadataKeys;
import dev.roster.eventstore.StoredEvent;
import dev.roster.eventstore.sealing.WrappedKey;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriUtils;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A stored event as others get it: a CloudEvent in its JSON form (CloudEvents 1.0.2, and its JSON event format). Its data are as
 * they were stored, with what is personal still sealed. What is ours are extension attributes, whose names can only be
 * small letters and digits, and whose numbers, being longer than 32 bits, are texts.
 *
 * @param source the aggregate on whose stream it is: its address if it is of a family, otherwise below {@code /aggregates}; {@code
 *     /events} if it is on none
 * @param type the event's name, behind the prefix of its family
 * @param time when it was stored, by the database's clock
 * @param position its place in the order of all events
 * @param version its place in the stream; null of a plain event, which is on none
 * @param metadata all of it, as JSON; an administrator's only, as what follows
 * @param payload as it was stored, to the letter, if the data would be written in another way
 * @param masterkeyid which master key wrapped the subject's key
 * @param wrappedkey the subject's key in Base64, with the first event of its stream, unless it is forgotten
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CloudEvent(
        String specversion,
        UUID id,
        URI source,
        String type,
        Instant time,
        String datacontenttype,
        String position,
        @Nullable String version,
        @Nullable String revision,
        @Nullable String actor,
        @Nullable String correlationid,
        @Nullable String causationid,
        @Nullable String metadata,
        @Nullable String payload,
        @Nullable String masterkeyid,
        @Nullable String wrappedkey,
        JsonNode data) {

    static final String SPECIFICATION = "1.0";
    static final String CONTENT_TYPE = "application/json";

    static final String OTHER_AGGREGATES = "/aggregates/";
    static final String NO_AGGREGATE = "/events";

    /** Numbers stay as long as they are. */
    static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    public static CloudEvent of(StoredEvent stored) {
        var about = JSON.readTree(stored.metadata());
        var family = stored.family();
        return new CloudEvent(
                SPECIFICATION,
                stored.id(),
                source(stored),
                family == null ? stored.name() : family.typePrefix() + stored.name(),
                stored.recordedAt(),
                CONTENT_TYPE,
                String.valueOf(stored.position()),
                stored.isPlain() ? null : String.valueOf(stored.version()),
                stored.revision(),
                about.path(MetadataKeys.ACTOR).asString(null),
                about.path(MetadataKeys.CORRELATION_ID).asString(null),
                about.path(MetadataKeys.CAUSATION_ID).asString(null),
                null,
                null,
                null,
                null,
                JSON.readTree(stored.payload()));
    }

    private static URI source(StoredEvent stored) {
        if (stored.aggregateType() == null) {
            return URI.create(NO_AGGREGATE);
        }
        var family = stored.family();
        var collection = family == null
                ? OTHER_AGGREGATES + UriUtils.encode(stored.aggregateType(), StandardCharsets.UTF_8) + "/"
                : family.collection();
        return URI.create(collection + stored.aggregateId());
    }

    /** With what only an administrator gets, so that it can be imported elsewhere. */
    public CloudEvent with(StoredEvent stored, @Nullable WrappedKey key) {
        return new CloudEvent(
                specversion,
                id,
                source,
                type,
                time,
                datacontenttype,
                position,
                version,
                revision,
                actor,
                correlationid,
                causationid,
                stored.metadata(),
                JSON.writeValueAsString(data).equals(stored.payload()) ? null : stored.payload(),
                key == null ? null : key.masterKeyId(),
                key == null ? null : Base64.getEncoder().encodeToString(key.wrapped()),
                data);
    }
}
