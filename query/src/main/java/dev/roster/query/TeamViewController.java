package dev.roster.query;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.roster.query.HeroViews.HeroView;
import dev.roster.readmodel.query.ListResult;
import dev.roster.readmodel.query.ListStatement;
import dev.roster.readmodel.query.MomentQuery;
import dev.roster.readmodel.query.Queries;
import dev.roster.readmodel.query.ReadModelSnapshotQuery;
import dev.roster.web.ReadRoute;
import dev.roster.web.Representations;
import dev.roster.web.list.ListSlice;
import dev.roster.web.list.PageQuery;
import dev.roster.web.list.Pages;
import jakarta.validation.Valid;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.ServletWebRequest;

/** What can be asked of teams, over HTTP. */
@ReadRoute
@RestController
@RequestMapping(path = "/teams", produces = MediaType.APPLICATION_JSON_VALUE)
class TeamViewController {

    private static final int EMBEDDED_HEROES = 20;

    private final Queries queries;
    private final Pages pages;
    private final HeroViews views;
    private final Representations representations;
    private final RosterAsOf asOf;
    private final RosterListsAsOf lists;

    TeamViewController(
            Queries queries,
            Pages pages,
            HeroViews views,
            Representations representations,
            RosterAsOf asOf,
            RosterListsAsOf lists) {
        this.asOf = asOf;
        this.lists = lists;
        this.queries = queries;
        this.pages = pages;
        this.views = views;
        this.representations = representations;
    }

    @GetMapping
    ResponseEntity<List<TeamView>> list(
            @Valid TeamFilter filter,
            @Valid PageQuery query,
            @Valid MomentQuery moment,
            @Valid ReadModelSnapshotQuery source,
            ServletWebRequest reader)
            throws InterruptedException {
        var page = pages.of("/teams", query, TeamView.ENTITY.sorts(), reader);
        if (moment.asOf() != null) {
            var then = queries.inOneEpoch(epoch -> queries.past(
                    queries.resolveForWholeList(moment, query, source, reader),
                    past -> lists.teams(page.slice(), past)));
            return pages.answer(page, then.rows(), then.next(), teams -> teams);
        }
        var found = queries.execute(filter.applyTo(ListStatement.all(TeamView.ENTITY, page.slice())), source, reader);
        return pages.answer(page, found.rows(), teams -> teams);
    }

    /** With more heroes than are embedded, the link to the next leads into the list of all. */
    @GetMapping("/{teamId}")
    ResponseEntity<byte[]> get(
            @PathVariable UUID teamId,
            @Valid MomentQuery moment,
            @Valid ReadModelSnapshotQuery source,
            ServletWebRequest reader)
            throws InterruptedException {
        var slice = ListSlice.first(SealedHero.ENTITY, EMBEDDED_HEROES);
        var found = find(teamId, slice, moment, source, reader);
        var team = Objects.requireNonNull(found.owner());
        var view = new TeamWithHeroes(team, views.of(slice.rows(found.rows()), reader));
        var list = new HashMap<>(Map.of("limit", String.valueOf(EMBEDDED_HEROES)));
        if (moment.asOf() != null) {
            list.put("asOf", moment.asOf());
        }
        if (source.snapshot() != null) {
            list.put("snapshot", source.snapshot());
        }
        return representations.of(
                view,
                found.version(team.version()),
                pages.next("/teams/" + teamId + "/heroes", list, slice, found.rows()));
    }

    @GetMapping("/{teamId}/heroes")
    ResponseEntity<List<HeroView>> heroes(
            @PathVariable UUID teamId,
            @Valid PageQuery query,
            @Valid MomentQuery moment,
            @Valid ReadModelSnapshotQuery source,
            ServletWebRequest reader)
            throws InterruptedException {
        var byId = SealedHero.ENTITY.sorts().subList(0, 1);
        var page = pages.of("/teams/" + teamId + "/heroes", query, byId, reader);
        var found = find(teamId, page.slice(), moment, source, reader);
        return pages.answer(page, found.rows(), heroes -> views.of(heroes, reader));
    }

    private ListResult<TeamView, SealedHero> find(
            UUID teamId,
            ListSlice<SealedHero> slice,
            MomentQuery moment,
            ReadModelSnapshotQuery source,
            ServletWebRequest reader)
            throws InterruptedException {
        return queries.execute(
                        ListStatement.membersOf(TeamView.ENTITY, teamId, SealedHero.ENTITY, slice),
                        at -> asOf.team(teamId, at, slice)
                                .orElseThrow(() -> NotInTheRoster.teamThen(teamId, at.position())),
                        moment,
                        source,
                        reader)
                .orElseThrow(() -> NotInTheRoster.team(teamId));
    }

    /**
     * A team, how many heroes it has, and the first 20 of them.
     *
     * @param heroes in the order of their ids
     */
    record TeamWithHeroes(@JsonUnwrapped TeamView team, List<HeroView> heroes) {}
}
