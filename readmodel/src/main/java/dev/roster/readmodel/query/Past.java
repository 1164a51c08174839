package dev.roster.readmodel.query;

import dev.roster.readmodel.EventLog;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A moment in the past, and where its events are read: on the primary, or on a standby that has all events up to it.
 *
 * @param position the last one that the moment knows of
 * @param onStandby whether nothing can be written there; who has to write first throws a {@link DataAccessException}, and is asked again on
 *     the primary
 */
public record Past(long position, JdbcClient jdbc, EventLog events, boolean onStandby) {

    /** On the primary. */
    public Past(long position, JdbcClient jdbc, EventLog events) {
        this(position, jdbc, events, false);
    }

    /** An earlier moment, read in the same place. */
    public Past at(long earlier) {
        return new Past(earlier, jdbc, events, onStandby);
    }
}
