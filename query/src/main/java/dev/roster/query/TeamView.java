package dev.roster.query;

import dev.roster.query.RosterChanges.TeamChange;
import dev.roster.web.list.ListedEntity;
import dev.roster.web.list.Sort;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.hibernate.annotations.Immutable;

/** A row of the table team. */
record TeamView(UUID id, String name, String headquarters, long version, long heroCount) {

    static final ListedEntity<TeamView> ENTITY = new ListedEntity<>(
            "TeamRow",
            "LinkRow",
            "teamId",
            ListedEntity.components(TeamView.class),
            (row, from) -> new TeamView(
                    row.get(from, UUID.class),
                    row.get(from + 1, String.class),
                    row.get(from + 2, String.class),
                    row.get(from + 3, Long.class),
                    row.get(from + 4, Long.class)),
            List.of(
                    new Sort<>("id", null, team -> null, TeamView::id),
                    new Sort<>("name", "%s.name", TeamView::name, TeamView::id)));

    /** What is no detail of a team that it can be revised in. */
    static final Set<String> NO_DETAILS = Set.of("id", "version", "heroCount");

    /** A team whose events were folded from the first, and whose heroes are not counted. */
    static TeamView of(TeamChange team) {
        return new TeamView(
                team.id, Objects.requireNonNull(team.name), Objects.requireNonNull(team.headquarters), team.version, 0);
    }

    TeamView withHeroCount(long count) {
        return new TeamView(id, name, headquarters, version, count);
    }

    @Entity(name = "TeamRow")
    @Immutable
    @Table(schema = "roster", name = "team")
    static class Row {

        @Id
        UUID id;

        String name;
        String headquarters;
        long version;
        long heroCount;

        @SuppressWarnings("NullAway.Init")
        Row() {}
    }
}
