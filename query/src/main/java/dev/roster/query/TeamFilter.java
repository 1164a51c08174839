package dev.roster.query;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which teams.
 *
 * @param hero the id of a hero that is in them
 */
record TeamFilter(
        @Nullable @StorableText String name,
        @Nullable @StorableText String namePrefix,
        @Nullable @StorableText String headquarters,
        @Nullable UUID hero) {

    <O> Question<O, TeamView> applyTo(Question<O, TeamView> teams) {
        Prefix.of(namePrefix).applyTo(teams);
        teams.where("item.name = :name", "name", name)
                .where("item.headquarters = :headquarters", "headquarters", headquarters);
        return hero == null ? teams : teams.linkedTo(Kind.HERO, hero);
    }
}
