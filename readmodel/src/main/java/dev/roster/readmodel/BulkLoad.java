package dev.roster.readmodel;

import java.sql.SQLException;

/** Fills the tables of a new generation faster than by folding all events in their order. */
@FunctionalInterface
public interface BulkLoad {

    /**
     * Fills the bare tables from all own events up to the source's position. If it fails, the tables are dropped.
     *
     * @throws EventNotApplied if an event can't be read or applied
     */
    void load(BulkSource source) throws SQLException, InterruptedException;
}
