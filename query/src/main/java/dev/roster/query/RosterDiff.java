package dev.roster.query;

import dev.roster.query.HeroViews.HeroView;
import dev.roster.readmodel.query.Past;
import dev.roster.web.list.Fields;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.WebRequest;

/** Compares what a hero or team was at two moments, as a reader may see it. */
@Component
class RosterDiff {

    private final RosterAsOf asOf;
    private final HeroViews views;

    RosterDiff(RosterAsOf asOf, HeroViews views) {
        this.asOf = asOf;
        this.views = views;
    }

    /**
     * What is different of a hero, and which teams it joined and left.
     *
     * @throws NotInTheRoster if there was no such hero at either position
     */
    Changes<TeamView> ofHero(UUID heroId, long from, Past to, WebRequest reader) {
        var sooner = asOf.hero(heroId, to.at(from));
        var later = asOf.hero(heroId, to);
        if (sooner.owner() == null && later.owner() == null) {
            throw NotInTheRoster.heroThen(heroId, to.position());
        }
        return new Changes<>(
                from,
                to.position(),
                revised(details(sooner.owner(), reader), details(later.owner(), reader)),
                asOf.counted(without(later.rows(), sooner.rows()), to),
                asOf.counted(without(sooner.rows(), later.rows()), to.at(from)));
    }

    /**
     * What is different of a team, and some of the heroes that joined and left it, in the order of their ids.
     *
     * @param after only heroes behind this one; null for the first
     * @throws NotInTheRoster if there was no such team at either position
     */
    ChangedTeam ofTeam(UUID teamId, long from, Past to, @Nullable UUID after, int limit, WebRequest reader) {
        var sooner = asOf.team(teamId, to.at(from)).orElse(null);
        var later = asOf.team(teamId, to).orElse(null);
        if (sooner == null && later == null) {
            throw NotInTheRoster.teamThen(teamId, to.position());
        }
        var members = asOf.members(teamId, from, to, later != null, after, limit);
        var changes = new Changes<>(
                from,
                to.position(),
                revised(details(sooner), details(later)),
                views.of(members.joined(), reader),
                views.of(members.left(), reader));
        return new ChangedTeam(changes, members.next());
    }

    private static List<TeamView> without(List<TeamView> teams, List<TeamView> others) {
        var ids = others.stream().map(TeamView::id).collect(Collectors.toSet());
        return teams.stream().filter(team -> !ids.contains(team.id())).toList();
    }

    private Map<String, @Nullable Object> details(@Nullable SealedHero hero, WebRequest reader) {
        var details = new LinkedHashMap<String, @Nullable Object>();
        if (hero != null) {
            var view = views.of(hero, reader);
            details.put("name", view.name());
            put("secretName", view.secretName(), details);
            put("age", view.age(), details);
        }
        return details;
    }

    private static Map<String, @Nullable Object> details(@Nullable TeamView team) {
        if (team == null) {
            return Map.of();
        }
        var details = Fields.of(team);
        details.keySet().removeAll(TeamView.NO_DETAILS);
        return details;
    }

    private static void put(String name, @Nullable Object value, Map<String, @Nullable Object> details) {
        if (value != null) {
            details.put(name, value);
        }
    }

    private static Map<String, Revision> revised(
            Map<String, @Nullable Object> sooner, Map<String, @Nullable Object> later) {
        return Stream.concat(sooner.keySet().stream(), later.keySet().stream())
                .distinct()
                .filter(name -> !Objects.equals(sooner.get(name), later.get(name)))
                .collect(
                        Collectors.toMap(Function.identity(), name -> new Revision(sooner.get(name), later.get(name))));
    }

    /**
     * What is different between two moments; what came and went between them is not.
     *
     * @param from the position that the earlier one means
     * @param to the position that the later one means
     * @param revised by the name of what was, and is not the same
     * @param joined as they were at the later one
     * @param left as they were at the earlier one
     */
    record Changes<T>(long from, long to, Map<String, Revision> revised, List<T> joined, List<T> left) {}

    /**
     * A value that is another by now.
     *
     * @param from null if there was none then
     * @param to null if there is none by then
     */
    record Revision(@Nullable Object from, @Nullable Object to) {}

    /** @param next the hero behind which the list of heroes goes on; null if that was all */
    record ChangedTeam(Changes<HeroView> changes, @Nullable UUID next) {}
}
