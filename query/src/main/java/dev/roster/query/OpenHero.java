package dev.roster.query;

import dev.roster.api.HeroDetails;
import dev.roster.api.HeroKeys.HeroKey;
import dev.roster.query.RosterChanges.HeroChange;
import dev.roster.readmodel.Column;
import dev.roster.readmodel.EventNotApplied;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What changes of a hero, with its details open, and its secret name as it was sealed. */
record OpenHero(HeroChange change, @Nullable HeroDetails details) {

    /** The age is one of the details, as the name is, and may be none. */
    static final List<Column<OpenHero>> COLUMNS = List.of(
            Column.text("name", OpenHero::name),
            Column.text("secret_name", OpenHero::secretName),
            new Column<>(
                    "age",
                    Column.Type.INTEGER,
                    "case when new.name is null then row.age else new.age end",
                    OpenHero::age));

    static OpenHero of(HeroChange change, Map<UUID, HeroKey> keys) {
        var key = Objects.requireNonNull(keys.get(change.id));
        try {
            return new OpenHero(change, change.details == null ? null : key.openDetails(change.details));
        } catch (IllegalArgumentException e) {
            throw new EventNotApplied(change.position, "The hero's details don't open: " + e.getMessage());
        }
    }

    /** Of a hero whose events were folded from the first. */
    SealedHero whole() {
        return new SealedHero(
                change.id,
                Objects.requireNonNull(details).name(),
                Objects.requireNonNull(change.secretName),
                details.age(),
                change.version);
    }

    @Nullable
    String name() {
        return details == null ? null : details.name();
    }

    @Nullable
    Integer age() {
        return details == null ? null : details.age();
    }

    @Nullable
    String secretName() {
        return change.secretName == null ? null : change.secretName.text();
    }
}
