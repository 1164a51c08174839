package dev.roster.eventstore;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Which events of the global stream a look finds: all, or those that meet conditions that PostgreSQL evaluates. */
public interface EventCriteria {

    /** Whether every event meets them. */
    boolean isEmpty();

    /** Whether few events meet them, which indexes find. */
    boolean isIndexed();

    /**
     * Prepares the statement that reads the events which meet them, in position order.
     *
     * @param columns a select without a condition
     * @param after only events after this position
     * @param upTo and up to this one
     * @param most how many events at most
     */
    PreparedStatement prepare(Connection connection, String columns, long after, long upTo, int most)
            throws SQLException;
}
