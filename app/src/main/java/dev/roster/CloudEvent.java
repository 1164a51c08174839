package dev.roster;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.net.URI;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A stored event as others get it: a CloudEvent in its JSON form (CloudEvents 1.0.2, and its JSON event format). Its data are as
 * they were stored, with what is personal still sealed. What is ours are extension attributes, whose names can only be
 * small letters and digits, and whose numbers, being longer than 32 bits, are texts.
 *
 * @param source the hero or team on whose stream it is, as its address
 * @param type the event's name, behind a prefix of our own
 * @param time when it was stored, by the database's clock
 * @param position its place in the order of all events
 * @param version its place in the stream
 * @param metadata all of it, as JSON; an administrator's only, as what follows
 * @param masterkeyid which master key wrapped the hero's key
 * @param wrappedkey the hero's key in Base64, with the first event of its stream, unless it is forgotten
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record CloudEvent(
        String specversion,
        UUID id,
        URI source,
        String type,
        Instant time,
        String datacontenttype,
        String position,
        String version,
        @Nullable String revision,
        @Nullable String actor,
        @Nullable String correlationid,
        @Nullable String causationid,
        @Nullable String metadata,
        @Nullable String masterkeyid,
        @Nullable String wrappedkey,
        JsonNode data) {

    static final String SPECIFICATION = "1.0";
    static final String TYPE_PREFIX = "dev.roster.";

    private static final String CONTENT_TYPE = "application/json";
    static final Map<String, String> COLLECTIONS = Map.of("Hero", "/heroes/", "Team", "/teams/");
    private static final JsonMapper JSON = JsonMapper.shared();

    /** @param metadata as it was stored */
    static CloudEvent of(
            long position,
            UUID aggregateId,
            String aggregateType,
            long version,
            UUID id,
            String name,
            @Nullable String revision,
            Instant recordedAt,
            String payload,
            String metadata) {
        var about = JSON.readTree(metadata);
        return new CloudEvent(
                SPECIFICATION,
                id,
                URI.create(COLLECTIONS.get(aggregateType) + aggregateId),
                TYPE_PREFIX + name,
                recordedAt,
                CONTENT_TYPE,
                String.valueOf(position),
                String.valueOf(version),
                revision,
                about.path("actor").asString(null),
                about.path("correlationId").asString(null),
                about.path("causationId").asString(null),
                null,
                null,
                null,
                JSON.readTree(payload));
    }

    /** With what only an administrator gets, so that it can be imported elsewhere. */
    CloudEvent with(String metadata, @Nullable String masterKey, byte @Nullable [] heroKey) {
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
                metadata,
                masterKey,
                heroKey == null ? null : Base64.getEncoder().encodeToString(heroKey),
                data);
    }
}
