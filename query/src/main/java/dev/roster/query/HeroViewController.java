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
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.ServletWebRequest;

/** What can be asked of heroes, over HTTP. */
@ReadRoute
@RestController
@RequestMapping(path = "/heroes", produces = MediaType.APPLICATION_JSON_VALUE)
class HeroViewController {

    private final Queries queries;
    private final Pages pages;
    private final HeroViews views;
    private final Representations representations;
    private final RosterAsOf asOf;
    private final RosterListsAsOf lists;

    HeroViewController(
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
    ResponseEntity<List<HeroView>> list(
            @Valid HeroFilter filter,
            @Valid PageQuery query,
            @Valid MomentQuery moment,
            @Valid ReadModelSnapshotQuery source,
            ServletWebRequest reader)
            throws InterruptedException {
        var page = pages.of("/heroes", query, SealedHero.ENTITY.sorts(), reader);
        if (moment.asOf() != null) {
            var then = queries.inOneEpoch(epoch -> queries.past(
                    queries.resolveForWholeList(moment, query, source, reader),
                    past -> lists.heroes(page.slice(), past)));
            return pages.answer(page, then.rows(), then.next(), heroes -> views.of(heroes, reader));
        }
        var found = queries.execute(filter.applyTo(ListStatement.all(SealedHero.ENTITY, page.slice())), source, reader);
        return pages.answer(page, found.rows(), heroes -> views.of(heroes, reader));
    }

    @GetMapping("/{heroId}")
    ResponseEntity<byte[]> get(
            @PathVariable UUID heroId,
            @Valid MomentQuery moment,
            @Valid ReadModelSnapshotQuery source,
            ServletWebRequest reader)
            throws InterruptedException {
        var found = find(heroId, ListSlice.whole(TeamView.ENTITY), moment, source, reader);
        var hero = Objects.requireNonNull(found.owner());
        var view = new HeroWithTeams(views.of(hero, reader), found.rows());
        return representations.of(view, found.version(hero.version()), HttpHeaders.EMPTY);
    }

    @GetMapping("/{heroId}/teams")
    ResponseEntity<List<TeamView>> teams(
            @PathVariable UUID heroId,
            @Valid PageQuery query,
            @Valid MomentQuery moment,
            @Valid ReadModelSnapshotQuery source,
            ServletWebRequest reader)
            throws InterruptedException {
        var byId = TeamView.ENTITY.sorts().subList(0, 1);
        var page = pages.of("/heroes/" + heroId + "/teams", query, byId, reader);
        return pages.answer(
                page, find(heroId, page.slice(), moment, source, reader).rows(), teams -> teams);
    }

    private ListResult<SealedHero, TeamView> find(
            UUID heroId,
            ListSlice<TeamView> slice,
            MomentQuery moment,
            ReadModelSnapshotQuery source,
            ServletWebRequest reader)
            throws InterruptedException {
        return queries.execute(
                        ListStatement.membersOf(SealedHero.ENTITY, heroId, TeamView.ENTITY, slice),
                        at -> asOf.hero(heroId, at, slice)
                                .orElseThrow(() -> NotInTheRoster.heroThen(heroId, at.position())),
                        moment,
                        source,
                        reader)
                .orElseThrow(() -> NotInTheRoster.hero(heroId));
    }

    record HeroWithTeams(@JsonUnwrapped HeroView hero, List<TeamView> teams) {}
}
