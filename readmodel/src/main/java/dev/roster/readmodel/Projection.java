package dev.roster.readmodel;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.core.io.Resource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What a domain declares about its read model, in a bean: tables, and how they are made from events. All else is derived from that:
 * batches, rebuilds, comparisons, snapshots, and going back to the generation before.
 */
public interface Projection {

    /** The version of the tables, their keys, and what becomes of each event, together. It goes up with every change of any of them. */
    int version();

    /** All tables. */
    List<ReadTable> tables();

    /** The statements that create the bare tables. They name no schema: each generation has one of its own. */
    Resource tableDefinitions();

    /** The statements that add keys, indexes and references to tables that are full. They name no schema, either. */
    Resource keyDefinitions();

    /** Begins to fold a run of events. It is called for each batch. */
    Fold begin();

    /**
     * Takes subjects that are forgotten out of the tables of a generation, in the current transaction.
     *
     * @param schema by which every statement has to name its tables
     */
    void forget(Set<UUID> subjects, JdbcClient jdbc, String schema);

    /** A faster way into new tables, if there is one. Without it, a rebuild folds all events in their order. */
    default Optional<BulkLoad> bulkLoad() {
        return Optional.empty();
    }

    /** The tables of generations that are older than the comment on a schema which lists what is in it; none for a new domain. */
    default List<String> tablesBeforeComments() {
        return List.of();
    }
}
