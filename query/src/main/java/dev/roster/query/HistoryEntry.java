package dev.roster.query;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened.
 *
 * @param version its place in the stream that it is on, which is a hero's if the data name one
 * @param time when it was recorded, by the database's clock
 * @param data what it says, as its reader may see it; without what is personal if the hero is forgotten
 * @param actor who sent the command
 * @param correlationId of all that began with the same message
 * @param causationId of the message that led to it
 */
record HistoryEntry(
        long position,
        long version,
        Instant time,
        String event,
        Map<String, @Nullable Object> data,
        @Nullable String actor,
        @Nullable String correlationId,
        @Nullable String causationId) {

    @Override
    public String toString() {
        return "HistoryEntry[position=" + position + ", event=" + event + "]";
    }
}
