package dev.roster.eventstore;

import static java.util.stream.Collectors.joining;

import java.util.List;

/**
 * Events on the streams of other aggregates that are about an aggregate, too, such as events of an item that name its order. The events
 * of the aggregate that are read over HTTP include them.
 */
public sealed interface Relation {

    /** The names of the events. */
    List<String> names();

    /** A condition on {@code eventstore.event} that selects the events about the aggregate whose id is the parameter. */
    String condition();

    /**
     * Events whose data have the aggregate's id. The domain needs an index to find them: on the property as a uuid, and the position,
     * for events of these names.
     *
     * @param aggregateType of the events' streams
     * @param property of their data
     */
    record InData(String aggregateType, List<String> names, String property) implements Relation {

        @Override
        public String condition() {
            var quoted = names.stream().map(name -> "'" + name + "'").collect(joining(", "));
            return "aggregate_type = '" + aggregateType + "' and event_name in (" + quoted + ") and (payload ->> '"
                    + property + "')::uuid = ?";
        }
    }

    /**
     * Events whose aggregates a trigger of the domain writes to a table, in the transaction that appends them.
     *
     * @param table with its schema; it has a row for each event and aggregate, with the event's position
     * @param column the aggregate's id, with which the table's primary key begins
     */
    record InTable(List<String> names, String table, String column) implements Relation {

        @Override
        public String condition() {
            return "position in (select position from " + table + " where " + column + " = ?)";
        }

        /** A query for the aggregates of events: position and id, for an array of positions. */
        public String lookup() {
            return "select position, " + column + " from " + table + " join unnest(?) as position using (position)";
        }
    }
}
