package dev.roster.query;

import dev.roster.api.Sealed;
import dev.roster.web.list.ListedEntity;
import dev.roster.web.list.Sort;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.List;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** A row of the table hero, whose secret name nobody has opened yet. */
record SealedHero(
        UUID id, String name, Sealed secretName, @Nullable Integer age, long version) {

    /** The age as it is indexed. */
    static final String AGE = "coalesce(%s.age, -1)";

    static final ListedEntity<SealedHero> ENTITY = new ListedEntity<>(
            "HeroRow",
            "LinkRow",
            "heroId",
            ListedEntity.components(SealedHero.class),
            (row, from) -> new SealedHero(
                    row.get(from, UUID.class),
                    row.get(from + 1, String.class),
                    new Sealed(row.get(from + 2, String.class)),
                    row.get(from + 3, Integer.class),
                    row.get(from + 4, Long.class)),
            List.of(
                    new Sort<>("id", null, hero -> null, SealedHero::id),
                    new Sort<>("name", "%s.name", SealedHero::name, SealedHero::id),
                    new Sort<>("age", AGE, hero -> hero.age() == null ? -1 : hero.age(), SealedHero::id)));

    @Override
    public String toString() {
        return "SealedHero[id=" + id + "]";
    }

    @Entity(name = "HeroRow")
    @Immutable
    @Table(schema = "roster", name = "hero")
    static class Row {

        @Id
        UUID id;

        String name;
        String secretName;

        @Nullable
        Integer age;

        long version;

        @SuppressWarnings("NullAway.Init")
        Row() {}
    }
}
