package dev.roster.eventstore.deadletter;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The record of a dead letter that was given up.
 *
 * @param id higher than those of all that were discarded before
 * @param actor null if nobody asked for it
 */
public record DiscardedLetter(
        long id,
        String sequenceId,
        String sequence,
        @Nullable Long position,
        @Nullable String aggregateId,
        @Nullable String aggregateType,
        @Nullable Long version,
        String eventId,
        String eventName,
        Instant recordedAt,
        @Nullable String causeType,
        @Nullable String causeMessage,
        int tries,
        Instant enqueuedAt,
        String reason,
        @Nullable String actor,
        Instant discardedAt) {

    static DiscardedLetter of(ResultSet row, int number) throws SQLException {
        return new DiscardedLetter(
                row.getLong("id"),
                row.getString("sequence_id"),
                row.getString("sequence"),
                row.getObject("position", Long.class),
                row.getString("aggregate_id"),
                row.getString("aggregate_type"),
                row.getObject("version", Long.class),
                row.getString("event_id"),
                row.getString("event_name"),
                StoredDeadLetter.instant(row, "recorded_at"),
                row.getString("cause_type"),
                row.getString("cause_message"),
                row.getInt("tries"),
                StoredDeadLetter.instant(row, "enqueued_at"),
                row.getString("reason"),
                row.getString("actor"),
                StoredDeadLetter.instant(row, "discarded_at"));
    }
}
