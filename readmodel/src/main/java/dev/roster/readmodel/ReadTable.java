package dev.roster.readmodel;

import java.util.List;
import java.util.Set;

/**
 * A table of a read model.
 *
 * @param key the columns that identify a row; comparisons list differing rows in their order
 * @param personal columns whose values are not stored with the result of a comparison
 */
public record ReadTable(String name, List<String> key, Set<String> personal) {

    /** A table without a personal column. */
    public static ReadTable of(String name, String... key) {
        return new ReadTable(name, List.of(key), Set.of());
    }

    /** The same table with personal columns. */
    public ReadTable withPersonal(String... columns) {
        return new ReadTable(name, key, Set.of(columns));
    }
}
