package dev.roster.web.list;

import jakarta.persistence.Entity;
import jakarta.persistence.Tuple;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanUtils;

/**
 * A JPA entity that is served in lists. Its attribute {@code id} is its primary key.
 *
 * @param name of the entity
 * @param links the entity of the links that refer to it; null if there are none
 * @param link the attribute of a link that has its id; null if there are none
 * @param columns to read, in the order in which {@code row} takes them
 * @param row makes a row from the columns of a tuple, given the index of the first
 * @param sorts the orders that a list can have, the default first
 */
public record ListedEntity<T>(
        String name,
        @Nullable String links,
        @Nullable String link,
        List<String> columns,
        BiFunction<Tuple, Integer, T> row,
        List<Sort<T>> sorts) {

    /**
     * An entity that no links lead to.
     *
     * @param entity has a name, and an attribute for each component of the record
     * @param row what is made of each
     */
    public static <T extends Record> ListedEntity<T> of(Class<?> entity, Class<T> row, List<Sort<T>> sorts) {
        var constructor = canonicalConstructor(row);
        var columns = components(row);
        return new ListedEntity<>(
                Objects.requireNonNull(entity.getAnnotation(Entity.class)).name(),
                null,
                null,
                columns,
                (tuple, from) -> BeanUtils.instantiateClass(
                        constructor,
                        IntStream.range(from, from + columns.size())
                                .mapToObj(tuple::get)
                                .toArray()),
                sorts);
    }

    private static <T extends Record> Constructor<T> canonicalConstructor(Class<T> row) {
        try {
            return row.getDeclaredConstructor(Stream.of(row.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class[]::new));
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("Every record has a canonical constructor", e);
        }
    }

    /** The names of a record's components, in their order. */
    public static List<String> components(Class<? extends Record> row) {
        return Stream.of(row.getRecordComponents())
                .map(RecordComponent::getName)
                .toList();
    }
}
