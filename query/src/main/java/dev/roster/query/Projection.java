package dev.roster.query;

import java.util.List;
import org.springframework.core.io.Resource;

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

    /** The tables of generations that are older than the comment on a schema which lists what is in it; none for a new domain. */
    default List<String> tablesBeforeComments() {
        return List.of();
    }
}
