package dev.roster.web.list;

import jakarta.persistence.Tuple;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * A JPA entity that lists are made of, and how they are read.
 *
 * @param name of the JPA entity
 * @param links the JPA entity of the links that lead to it
 * @param link the attribute that names it in a link
 * @param columns what is read of each, in the order that {@code row} takes them in
 * @param row makes a row from columns, the first of which is at an index
 * @param sorts the orders that a list can have, the usual one first
 */
public record ListedEntity<T>(
        String name,
        String links,
        String link,
        List<String> columns,
        BiFunction<Tuple, Integer, T> row,
        List<Sort<T>> sorts) {

    /** The names of a record's components, in their order. */
    public static List<String> components(Class<? extends Record> row) {
        return Stream.of(row.getRecordComponents())
                .map(RecordComponent::getName)
                .toList();
    }
}
