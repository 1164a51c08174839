package dev.roster.eventstore;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.serialization.SerializedMetaData;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.SimpleSerializedObject;
import org.jspecify.annotations.Nullable;

/** A row of {@link GlobalStream#COLUMNS}, of the table of events or of that of snapshots. Its time is as exact as Axon writes it. */
record EventRow(
        String getAggregateIdentifier,
        long getSequenceNumber,
        @Nullable String getType,
        String getEventIdentifier,
        SerializedObject<String> getPayload,
        SerializedObject<String> getMetaData,
        Instant getTimestamp)
        implements DomainEventData<String> {

    static EventRow of(ResultSet row) throws SQLException {
        return new EventRow(
                row.getString("aggregate_id"),
                row.getLong("sequence"),
                row.getString("aggregate_type"),
                row.getString("event_id"),
                new SimpleSerializedObject<>(
                        row.getString("payload"), String.class, row.getString("event_name"), row.getString("revision")),
                new SerializedMetaData<>(row.getString("metadata"), String.class),
                row.getObject("recorded_at", OffsetDateTime.class).toInstant().truncatedTo(ChronoUnit.MILLIS));
    }
}
