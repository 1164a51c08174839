package dev.roster;

import dev.roster.api.HeroEvent.HeroForgotten;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An event as it is stored, whatever kinds this version knows. */
record StoredEvent(
        long position,
        UUID aggregateId,
        long version,
        String aggregateType,
        UUID id,
        String name,
        @Nullable String revision,
        String payload,
        String metadata,
        Instant recordedAt) {

    private static final String HERO = "Hero";

    static StoredEvent of(ResultSet row) throws SQLException {
        return new StoredEvent(
                row.getLong("position"),
                row.getObject("aggregate_id", UUID.class),
                row.getLong("sequence"),
                row.getString("aggregate_type"),
                row.getObject("event_id", UUID.class),
                row.getString("event_name"),
                row.getString("revision"),
                row.getString("payload"),
                row.getString("metadata"),
                row.getObject("recorded_at", OffsetDateTime.class).toInstant());
    }

    /** Whether it is the first of a hero, whose key came with it. */
    boolean beginsHero() {
        return version == 0 && aggregateType.equals(HERO);
    }

    boolean forgetsItsHero() {
        return name.equals(HeroForgotten.class.getSimpleName());
    }

    CloudEvent toCloudEvent() {
        return CloudEvent.of(
                position, aggregateId, aggregateType, version, id, name, revision, recordedAt, payload, metadata);
    }
}
