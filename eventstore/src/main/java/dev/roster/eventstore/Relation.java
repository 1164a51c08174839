package dev.roster.eventstore;

import static java.util.stream.Collectors.joining;

import java.util.List;

/**
 * Events that are about an aggregate although they are on the streams of others, such as an item's that name its order. Events over
 * HTTP that are filtered for the aggregate include them.
 */
public sealed interface Relation {

    /** The names of the events. */
    List<String> names();

    /** A condition on {@code eventstore.event} that those events meet which are about the aggregate whose id is the parameter. */
    String condition();

    /**
     * Events whose data have the aggregate's id. An index of the domain's own finds them: on the property as a uuid, and the position,
     * for events of these names.
     *
     * @param aggregateType of the streams that the events are on
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
     * Events whose aggregates the domain keeps in a table of its own, by a trigger, in the transaction that appends them.
     *
     * @param table with its schema; it has a row for each event and aggregate, with the event's position
     * @param column the aggregate's id, with which the table's primary key begins
     */
    record InTable(List<String> names, String table, String column) implements Relation {

        @Override
        public String condition() {
            return "position in (select position from " + table + " where " + column + " = ?)";
        }

        /** Finds the aggregates that events are about: position and id, for an array of positions. */
        public String lookup() {
            return "select position, " + column + " from " + table + " join unnest(?) as position using (position)";
        }
    }
}
