package dev.roster.web.door;

import java.util.List;

/** The rules by which a domain opens its routes to roles, or to everybody. A route without a rule is denied to everybody. */
public interface Doors {

    /** The rules in their order; the first that matches a request applies. */
    List<DoorRule> rules();

    /** Patterns of paths that anybody may read, such as {@code /page/**}: what is there has no data of the service. */
    default List<String> publicPaths() {
        return List.of();
    }
}
