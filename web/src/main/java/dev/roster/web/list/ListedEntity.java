package dev.roster.web.list;

import jakarta.persistence.Entity;
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
 * @param row makes a row from columns, given the index of its first
 * @param sorts the orders that a list can have, the default first
 */
public record ListedEntity<T>(
        String name,
        @Nullable String links,
        @Nullable String link,
        List<String> columns,
        BiFunction<Columns, Integer, T> row,
        List<Sort<T>> sorts) {

    /** The columns of one row of an answer, from 0. */
    @FunctionalInterface
    public interface Columns {

        /** The value of a column, as JPA has it. */
        @Nullable
        Object get(int index);

        /** The value of a column, of its type. It is null if the row has none. */
        @SuppressWarnings("NullAway") // of columns that can be null
        default <V> V get(int index, Class<V> type) {
            return type.cast(get(index));
        }
    }

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
                (read, from) -> BeanUtils.instantiateClass(
                        constructor,
                        IntStream.range(from, from + columns.size())
                                .mapToObj(read::get)
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
