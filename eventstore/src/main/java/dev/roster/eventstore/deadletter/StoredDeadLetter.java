package dev.roster.eventstore.deadletter;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter as it is stored.
 *
 * @param sequenceId the name of its sequence in addresses
 * @param sequence the identifier of its sequence, as the group's policy has it
 * @param index its place in the sequence
 * @param position of the event; null if it did not come from a stream
 * @param version of the event in its aggregate; null if it has none
 * @param payload as it was stored: what is sealed stays so
 * @param causeType null if it failed on nothing itself, but waits behind one that did
 * @param tries how often it was handled in vain
 */
public record StoredDeadLetter(
        UUID id,
        String sequenceId,
        String sequence,
        long index,
        @Nullable Long position,
        @Nullable String aggregateId,
        @Nullable String aggregateType,
        @Nullable Long version,
        String eventId,
        String eventName,
        @Nullable String revision,
        String payload,
        String metadata,
        Instant recordedAt,
        @Nullable String token,
        @Nullable String tokenType,
        @Nullable String causeType,
        @Nullable String causeMessage,
        String diagnostics,
        int tries,
        Instant enqueuedAt,
        Instant lastTouched) {

    static StoredDeadLetter of(ResultSet row, int number) throws SQLException {
        return new StoredDeadLetter(
                row.getObject("id", UUID.class),
                row.getString("sequence_id"),
                row.getString("sequence"),
                row.getLong("sequence_index"),
                row.getObject("position", Long.class),
                row.getString("aggregate_id"),
                row.getString("aggregate_type"),
                row.getObject("version", Long.class),
                row.getString("event_id"),
                row.getString("event_name"),
                row.getString("revision"),
                row.getString("payload"),
                row.getString("metadata"),
                instant(row, "recorded_at"),
                row.getString("token"),
                row.getString("token_type"),
                row.getString("cause_type"),
                row.getString("cause_message"),
                row.getString("diagnostics"),
                row.getInt("tries"),
                instant(row, "enqueued_at"),
                instant(row, "last_touched"));
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
