package dev.roster;

import dev.roster.api.HeroEvent.HeroForgotten;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event as it is stored, whatever kinds this version knows.
 *
 * @param aggregateType null if it is a plain event, which no aggregate applied: it is alone on a stream that has its id
 */
record StoredEvent(
        long position,
        UUID aggregateId,
        long version,
        @Nullable String aggregateType,
        UUID id,
        String name,
        @Nullable String revision,
        String payload,
        String metadata,
        Instant recordedAt) {

    static final String HERO = "Hero";
    static final String TEAM = "Team";

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

    boolean isPlain() {
        return aggregateType == null;
    }

    /** Whether it is of a hero or team. */
    boolean isOwn() {
        return isOfAHero() || isOfATeam();
    }

    boolean isOfAHero() {
        return HERO.equals(aggregateType);
    }

    boolean isOfATeam() {
        return TEAM.equals(aggregateType);
    }

    /** Whether it is the first of a hero, whose key came with it. */
    boolean beginsHero() {
        return isOfAHero() && version == 0;
    }

    boolean forgetsItsHero() {
        return isOfAHero() && name.equals(HeroForgotten.class.getSimpleName());
    }
}
