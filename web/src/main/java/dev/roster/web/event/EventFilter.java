package dev.roster.web.event;

import dev.roster.eventstore.AggregateReference;
import dev.roster.eventstore.EventCriteria;
import dev.roster.eventstore.Relation;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which events: those that meet all of it, or all events if it is empty.
 *
 * @param about the events that are about each of these aggregates
 * @param names those of these names, or of any if there are none
 */
record EventFilter(List<AggregateReference> about, Set<String> names) implements EventCriteria {

    static final EventFilter NONE = new EventFilter(List.of(), Set.of());

    @Override
    public boolean isEmpty() {
        return equals(NONE);
    }

    @Override
    public boolean isIndexed() {
        return !about.isEmpty();
    }

    /** Whether it looks at every event, and may find few. */
    boolean readsAll() {
        return !isEmpty() && !isIndexed();
    }

    /**
     * Whether an event meets it.
     *
     * @param itsAggregates all that the event is about
     */
    boolean matches(String name, Set<AggregateReference> itsAggregates) {
        return (about.isEmpty() || itsAggregates.containsAll(about)) && (names.isEmpty() || names.contains(name));
    }

    @Override
    public PreparedStatement prepare(Connection connection, String columns, long after, long upTo, int most)
            throws SQLException {
        return select(columns, after, upTo, most).prepare(connection);
    }

    /**
     * How PostgreSQL finds them, in position order.
     *
     * @param columns a select without a condition
     * @param after only those after this position
     * @param upTo and up to this one
     */
    Select select(String columns, long after, long upTo, int most) {
        var parts = parts();
        var parameters = new ArrayList<Object>();
        for (var part : parts) {
            parameters.addAll(part.parameters());
            if (!names.isEmpty()) {
                parameters.add(names.toArray(String[]::new));
            }
            parameters.addAll(List.of(after, upTo, most));
        }
        parameters.add(most);
        return new Select(
                parts.stream()
                        .map(part -> "(" + columns + " where " + part.sql()
                                + (names.isEmpty() ? "" : " and event_name = any (?)")
                                + " and position > ? and position <= ? order by position limit ?)")
                        .collect(Collectors.joining(
                                " union all ", "select * from (", ") event order by position limit ?")),
                parameters);
    }

    /** No event is found by two of them: it is on one stream, and of one name. */
    private List<Part> parts() {
        var parts = List.of(Part.ALL);
        for (var aggregate : about) {
            parts = parts.stream()
                    .flatMap(part -> Stream.concat(
                            part.isOnAStream() ? Stream.empty() : Stream.of(part.on(aggregate)),
                            aggregate.family().relations().stream()
                                    .filter(this::canMeet)
                                    .map(relation -> part.relatedTo(aggregate, relation))))
                    .toList();
        }
        return parts.isEmpty() ? List.of(Part.NONE) : parts;
    }

    private boolean canMeet(Relation relation) {
        return names.isEmpty() || !Collections.disjoint(names, relation.names());
    }

    /** A condition by which an index finds events. */
    private record Part(String sql, List<Object> parameters, boolean isOnAStream) {

        private static final Part ALL = new Part("true", List.of(), false);
        private static final Part NONE = new Part("false", List.of(), false);

        private Part on(AggregateReference aggregate) {
            return and(
                    "aggregate_id = ? and aggregate_type = '"
                            + aggregate.family().aggregateType() + "'",
                    aggregate,
                    true);
        }

        private Part relatedTo(AggregateReference aggregate, Relation relation) {
            return and(relation.condition(), aggregate, isOnAStream);
        }

        private Part and(String condition, AggregateReference aggregate, boolean onAStream) {
            return new Part(
                    equals(ALL) ? condition : sql + " and " + condition,
                    Stream.concat(parameters.stream(), Stream.of(aggregate.id()))
                            .toList(),
                    onAStream);
        }
    }

    /** Each part has a limit of its own, so that PostgreSQL stops there, and does not sort all that there is. */
    record Select(String sql, List<Object> parameters) {

        PreparedStatement prepare(Connection connection) throws SQLException {
            var statement = connection.prepareStatement(sql);
            for (var i = 0; i < parameters.size(); i++) {
                statement.setObject(i + 1, parameters.get(i));
            }
            return statement;
        }
    }
}
