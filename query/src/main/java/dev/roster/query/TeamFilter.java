package dev.roster.query;

import dev.roster.api.Texts;
import dev.roster.readmodel.query.ListStatement;
import dev.roster.readmodel.query.Prefix;
import dev.roster.readmodel.query.StorableText;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which teams. Texts are trimmed as those of commands are, but for the beginning of a name, which may end with a space.
 *
 * @param hero the id of a hero that is in them
 */
record TeamFilter(
        @Nullable @StorableText String name,
        @Nullable @StorableText String namePrefix,
        @Nullable @StorableText String headquarters,
        @Nullable UUID hero) {

    TeamFilter {
        name = name == null ? null : Texts.trimmed(name);
        headquarters = headquarters == null ? null : Texts.trimmed(headquarters);
    }

    <O> ListStatement<O, TeamView> applyTo(ListStatement<O, TeamView> teams) {
        Prefix.of(namePrefix).applyTo(teams, "name");
        teams.where("item.name = :name", "name", name)
                .where("item.headquarters = :headquarters", "headquarters", headquarters);
        return hero == null ? teams : teams.linkedTo(SealedHero.ENTITY, hero);
    }
}
