package dev.roster.readmodel;

import java.sql.SQLException;

/** A faster way into the tables of a new generation than to fold all events in their order. */
@FunctionalInterface
public interface BulkLoad {

    /**
     * Fills the bare tables from all own events up to the source's position. When it fails, what it wrote is dropped.
     *
     * @throws EventNotApplied if an event can't be read or applied
     */
    void load(BulkSource source) throws SQLException, InterruptedException;
}
