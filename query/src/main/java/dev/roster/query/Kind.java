package dev.roster.query;

import dev.roster.api.Sealed;
import jakarta.persistence.Tuple;
import java.util.List;
import java.util.UUID;
import java.util.function.BiFunction;

/**
 * What lists are of: heroes or teams.
 *
 * @param link the column that names one in a link
 * @param columns what is read of each, in the order that {@code row} wants them in, from the index that it is told
 * @param sorts the orders that a list can have, the usual one first
 */
record Kind<T>(
        String entity, String link, List<String> columns, BiFunction<Tuple, Integer, T> row, List<Sort<T>> sorts) {

    static final Kind<SealedHero> HERO = new Kind<>(
            "HeroRow",
            "heroId",
            List.of("id", "name", "secretName", "age", "version"),
            (row, from) -> new SealedHero(
                    row.get(from, UUID.class),
                    row.get(from + 1, String.class),
                    new Sealed(row.get(from + 2, String.class)),
                    row.get(from + 3, Integer.class),
                    row.get(from + 4, Long.class)),
            List.of(
                    new Sort<>("id", null, hero -> null, SealedHero::id),
                    new Sort<>("name", "%s.name", SealedHero::name, SealedHero::id),
                    new Sort<>("age", HeroFilter.AGE, hero -> hero.age() == null ? -1 : hero.age(), SealedHero::id)));

    static final Kind<TeamView> TEAM = new Kind<>(
            "TeamRow",
            "teamId",
            List.of("id", "name", "headquarters", "version", "heroCount"),
            (row, from) -> new TeamView(
                    row.get(from, UUID.class),
                    row.get(from + 1, String.class),
                    row.get(from + 2, String.class),
                    row.get(from + 3, Long.class),
                    row.get(from + 4, Long.class)),
            List.of(
                    new Sort<>("id", null, team -> null, TeamView::id),
                    new Sort<>("name", "%s.name", TeamView::name, TeamView::id)));
}
