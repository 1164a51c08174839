package dev.roster.readmodel.query;

import dev.roster.readmodel.EventLog;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A moment in the past, and where its events are read: on the primary, or on a standby that has all events up to it.
 *
 * @param position the last one that the moment knows of
 */
public record Past(long position, JdbcClient jdbc, EventLog events) {

    /** An earlier moment, read in the same place. */
    public Past at(long earlier) {
        return new Past(earlier, jdbc, events);
    }
}
