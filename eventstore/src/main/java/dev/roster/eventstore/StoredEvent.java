package dev.roster.eventstore;

import dev.roster.eventstore.epoch.Position;
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
 * @param family that of its aggregate, null if that has none
 */
public record StoredEvent(
        long position,
        UUID aggregateId,
        long version,
        @Nullable String aggregateType,
        @Nullable EventFamily<?> family,
        UUID id,
        String name,
        @Nullable String revision,
        String payload,
        String metadata,
        Instant recordedAt) {

    static StoredEvent of(ResultSet row, EventFamilies families) throws SQLException {
        var aggregateType = row.getString("aggregate_type");
        return new StoredEvent(
                row.getLong("position"),
                row.getObject("aggregate_id", UUID.class),
                row.getLong("sequence"),
                aggregateType,
                families.ofType(aggregateType),
                row.getObject("event_id", UUID.class),
                row.getString("event_name"),
                row.getString("revision"),
                row.getString("payload"),
                row.getString("metadata"),
                row.getObject("recorded_at", OffsetDateTime.class).toInstant());
    }

    /** Its position, with the mark by which it is known. */
    public Position at() {
        return Position.of(position, id, recordedAt);
    }

    public boolean isPlain() {
        return aggregateType == null;
    }

    /** Whether its stream is of an aggregate that has a key, and begins with it: the key came with it. */
    public boolean beginsSubject() {
        return version == 0 && family != null && family.keyEnd().isPresent();
    }

    /** Whether its aggregate's key was destroyed with it. */
    public boolean endsSubject() {
        return family != null
                && family.keyEnd()
                        .map(Class::getSimpleName)
                        .filter(name::equals)
                        .isPresent();
    }
}
