package dev.roster.readmodel;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.core.io.Resource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A domain's declaration of its read model, in a bean: the tables, and how events change them. Batches, rebuilds, comparisons,
 * snapshots and the return to the previous generation are derived from it.
 */
public interface Projection {

    /** The version of the tables, their keys and the handling of events. It goes up with every change of any of them. */
    int version();

    /** All tables. */
    List<ReadTable> tables();

    /** The statements that create the bare tables. They name no schema, since each generation has its own. */
    Resource tableDefinitions();

    /** The statements that add keys, indexes and references to filled tables. They name no schema, either. */
    Resource keyDefinitions();

    /** Begins the fold of a run of events. It is called for each batch. */
    Fold begin();

    /**
     * Removes forgotten subjects from the tables of a generation, in the current transaction.
     *
     * @param schema of the generation; every statement has to qualify its tables with it
     */
    void forget(Set<UUID> subjects, JdbcClient jdbc, String schema);

    /** A faster way to fill new tables, if there is one. Without it, a rebuild folds all events in their order. */
    default Optional<BulkLoad> bulkLoad() {
        return Optional.empty();
    }

    /** The tables of old generations, whose schemas have no comment that lists their tables; empty for a new domain. */
    default List<String> tablesBeforeComments() {
        return List.of();
    }
}
