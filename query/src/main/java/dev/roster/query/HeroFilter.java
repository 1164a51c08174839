package dev.roster.query;

import dev.roster.api.Texts;
import dev.roster.readmodel.query.ListStatement;
import dev.roster.readmodel.query.Prefix;
import dev.roster.readmodel.query.StorableText;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which heroes. Whoever's age is not known is older than nobody: no filter on the age finds it. A name is trimmed as those of
 * commands are, but not the beginning of one, which may end with a space.
 *
 * @param team the id of a team that they are in, or none
 */
record HeroFilter(
        @Nullable @StorableText String name,
        @Nullable @StorableText String namePrefix,
        @Nullable @Min(0) Integer age,
        @Nullable @Min(0) Integer minAge,
        @Nullable @Min(0) Integer maxAge,

        @Nullable
        @Pattern(
                regexp = NONE + "|\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}",
                message = "must be a team's id, or none")
        String team) {

    private static final String NONE = "none";
    private static final String ITEM_AGE = SealedHero.AGE.formatted("item");

    HeroFilter {
        name = name == null ? null : Texts.trimmed(name);
    }

    <O> ListStatement<O, SealedHero> applyTo(ListStatement<O, SealedHero> heroes) {
        Prefix.of(namePrefix).applyTo(heroes, "name");
        heroes.where("item.name = :name", "name", name)
                .where(ITEM_AGE + " = :age", "age", age)
                .where(
                        ITEM_AGE + " >= :minAge",
                        "minAge",
                        minAge == null && maxAge != null ? Integer.valueOf(0) : minAge)
                .where(ITEM_AGE + " <= :maxAge", "maxAge", maxAge);
        if (NONE.equals(team)) {
            return heroes.where("not exists (select 1 from LinkRow link where link.heroId = item.id)");
        }
        return team == null ? heroes : heroes.linkedTo(TeamView.ENTITY, UUID.fromString(team));
    }

    @Override
    public String toString() {
        return "HeroFilter";
    }
}
