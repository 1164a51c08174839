package dev.roster.query;

import dev.roster.api.HeroKeys;
import dev.roster.query.RosterChanges.Link;
import dev.roster.readmodel.query.ListResult;
import dev.roster.readmodel.query.Past;
import dev.roster.web.list.ListSlice;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * How a hero or team was when a position was the last: made from its own events, and for a team from those by which heroes came
 * and went. What costs is how many those are, and not how many there are of others. Whoever is forgotten never was.
 */
@Component
class RosterAsOf {

    private static final String STREAMS =
            "where aggregate_id = any (:ids) and aggregate_type = :type and position <= :at order by aggregate_id, sequence";

    private final HeroKeys heroKeys;
    private final Memberships memberships;

    RosterAsOf(HeroKeys heroKeys, Memberships memberships) {
        this.heroKeys = heroKeys;
        this.memberships = memberships;
    }

    /** A hero, if there was one, and a slice of the list of its teams. */
    ListResult<SealedHero, TeamView> hero(UUID heroId, Past at, ListSlice<TeamView> slice) {
        var whole = hero(heroId, at);
        return new ListResult<>(at.position(), whole.owner(), counted(slice.of(whole.rows()), at));
    }

    /** A hero, if there was one, and its teams, whose heroes are not counted. */
    ListResult<SealedHero, TeamView> hero(UUID heroId, Past at) {
        var folded = fold("Hero", List.of(heroId), at);
        var hero = heroes(folded).get(heroId);
        if (hero == null) {
            return new ListResult<>(at.position(), null, List.of());
        }
        var teamIds = folded.added().stream().map(Link::teamId).toList();
        return new ListResult<>(at.position(), hero, teams(teamIds, at));
    }

    /** A team, if there was one, and a slice of the list of its heroes. */
    ListResult<TeamView, SealedHero> team(UUID teamId, Past at, ListSlice<SealedHero> slice) {
        var team = team(teamId, at).orElse(null);
        if (team == null) {
            return new ListResult<>(at.position(), null, List.of());
        }
        var after = slice.after();
        var ids = at.jdbc()
                .sql("select hero_id from " + Memberships.members(":at") + " as member"
                        + (after == null ? "" : " where hero_id " + (slice.descending() ? "<" : ">") + " :after")
                        + " order by hero_id" + (slice.descending() ? " desc" : "") + " limit :limit offset :offset")
                .param("teams", Memberships.array(List.of(teamId)))
                .param("at", at.position())
                .param("after", after == null ? null : after.id())
                .param("limit", slice.limit() == null ? null : slice.limit() + 1)
                .param("offset", slice.offset())
                .query((row, number) -> row.getObject(1, UUID.class))
                .list();
        return new ListResult<>(at.position(), counted(List.of(team), at).getFirst(), inOrder(ids, heroes(ids, at)));
    }

    /** A team, if there was one, whose heroes are not counted. */
    Optional<TeamView> team(UUID teamId, Past at) {
        return teams(List.of(teamId), at).stream().findFirst();
    }

    /** With how many heroes each had. */
    List<TeamView> counted(List<TeamView> teams, Past at) {
        var counts = memberships.sizes(teams.stream().map(TeamView::id).toList(), at);
        return teams.stream()
                .map(team -> team.withHeroCount(Objects.requireNonNull(counts.get(team.id()))))
                .toList();
    }

    /**
     * Which heroes were in a team at one position and not at another, in the order of their ids.
     *
     * @param stoodLater whether there was such a team at the later one
     * @param after only those behind this one; null for the first
     */
    Difference<SealedHero> members(
            UUID teamId, long from, Past to, boolean stoodLater, @Nullable UUID after, int limit) {
        var found = to.jdbc()
                .sql("""
                select hero_id, later.hero_id is not null as joined
                from %s as sooner full join (select * from %s as members where :stoodLater) as later using (hero_id)
                where (sooner.hero_id is null or later.hero_id is null) and hero_id > :after
                order by hero_id limit :limit""".formatted(Memberships.members(":from"), Memberships.members(":to")))
                .param("teams", Memberships.array(List.of(teamId)))
                .param("from", from)
                .param("to", to.position())
                .param("stoodLater", stoodLater)
                .param("after", Objects.requireNonNullElse(after, new UUID(0, 0)))
                .param("limit", limit + 1)
                .query((row, number) -> new Changed(row.getObject("hero_id", UUID.class), row.getBoolean("joined")))
                .list();
        var some = found.subList(0, Math.min(limit, found.size()));
        var joined = some.stream().filter(Changed::joined).map(Changed::heroId).toList();
        var left = some.stream()
                .filter(hero -> !hero.joined())
                .map(Changed::heroId)
                .toList();
        return new Difference<>(
                inOrder(joined, heroes(joined, to)),
                inOrder(left, heroes(left, to.at(from))),
                found.size() > limit ? some.getLast().heroId() : null);
    }

    /** Those of some heroes that there were. */
    Map<UUID, SealedHero> heroes(Collection<UUID> heroIds, Past at) {
        return heroIds.isEmpty() ? Map.of() : heroes(fold("Hero", heroIds, at));
    }

    private Map<UUID, SealedHero> heroes(RosterChanges folded) {
        var keys = heroKeys.find(folded.heroIds());
        folded.forget(
                folded.heroIds().stream().filter(id -> !keys.containsKey(id)).toList());
        return folded.heroes().stream()
                .filter(hero -> !hero.ended)
                .map(hero -> OpenHero.of(hero, keys).whole())
                .collect(Collectors.toMap(SealedHero::id, Function.identity()));
    }

    /** Those of some teams that there were, whose heroes are not counted. */
    List<TeamView> teams(Collection<UUID> teamIds, Past at) {
        return fold("Team", teamIds, at).teams().stream()
                .filter(team -> !team.ended)
                .map(TeamView::of)
                .toList();
    }

    private RosterChanges fold(String type, Collection<UUID> ids, Past at) {
        var folded = RosterChanges.ofWholeStreams();
        at.events()
                .project(STREAMS, Map.of("ids", Memberships.array(ids), "type", type, "at", at.position()))
                .forEach(folded::fold);
        return folded;
    }

    /** Without those who were forgotten in the meantime. */
    static <T> List<T> inOrder(List<UUID> ids, Map<UUID, T> rows) {
        return ids.stream().filter(rows::containsKey).map(rows::get).toList();
    }

    private record Changed(UUID heroId, boolean joined) {}

    /**
     * Between two moments.
     *
     * @param joined as they were at the later one
     * @param left as they were at the earlier one
     * @param next where it goes on: behind this one; null if that was all
     */
    record Difference<T>(
            List<T> joined, List<T> left, @Nullable UUID next) {}
}
