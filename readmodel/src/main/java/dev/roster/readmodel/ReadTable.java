package dev.roster.readmodel;

import java.util.List;
import java.util.Set;

/**
 * A table of a read model.
 *
 * @param key the columns that tell a row from others, in the order that differing rows are listed in
 * @param personal columns whose values are not kept with what a comparison found
 */
public record ReadTable(String name, List<String> key, Set<String> personal) {

    /** A table without a personal column. */
    public static ReadTable of(String name, String... key) {
        return new ReadTable(name, List.of(key), Set.of());
    }

    /** This table, with columns that are personal. */
    public ReadTable withPersonal(String... columns) {
        return new ReadTable(name, key, Set.of(columns));
    }
}
