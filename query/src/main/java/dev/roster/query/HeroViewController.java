package dev.roster.query;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
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
    private final Past past;

    HeroViewController(Queries queries, Pages pages, HeroViews views, Representations representations, Past past) {
        this.past = past;
        this.queries = queries;
        this.pages = pages;
        this.views = views;
        this.representations = representations;
    }

    @GetMapping
    ResponseEntity<List<HeroView>> list(
            @Valid HeroFilter filter, @Valid PageQuery query, @Valid SnapshotQuery source, ServletWebRequest reader) {
        var page = pages.of("/heroes", query, SealedHero.KIND.sorts(), reader);
        var found = queries.ask(filter.applyTo(Question.all(SealedHero.KIND, page.part())), source, reader);
        return pages.answer(page, found.rows(), heroes -> views.of(heroes, reader));
    }

    @GetMapping("/{heroId}")
    ResponseEntity<byte[]> get(
            @PathVariable UUID heroId, @Valid MomentQuery moment, @Valid SnapshotQuery source, ServletWebRequest reader)
            throws InterruptedException {
        var found = find(heroId, Part.whole(TeamView.KIND), moment, source, reader);
        var hero = Objects.requireNonNull(found.owner());
        var view = new HeroWithTeams(views.of(hero, reader), found.rows());
        return representations.of(view, hero.version(), HttpHeaders.EMPTY);
    }

    @GetMapping("/{heroId}/teams")
    ResponseEntity<List<TeamView>> teams(
            @PathVariable UUID heroId,
            @Valid PageQuery query,
            @Valid MomentQuery moment,
            @Valid SnapshotQuery source,
            ServletWebRequest reader)
            throws InterruptedException {
        var byId = TeamView.KIND.sorts().subList(0, 1);
        var page = pages.of("/heroes/" + heroId + "/teams", query, byId, reader);
        return pages.answer(
                page, find(heroId, page.part(), moment, source, reader).rows(), teams -> teams);
    }

    private Answer<SealedHero, TeamView> find(
            UUID heroId, Part<TeamView> part, MomentQuery moment, SnapshotQuery source, ServletWebRequest reader)
            throws InterruptedException {
        return queries.ask(
                        Question.membersOf(SealedHero.KIND, heroId, TeamView.KIND, part),
                        at -> past.hero(heroId, at, part).orElseThrow(() -> NotInTheRoster.heroThen(heroId, at)),
                        moment,
                        source,
                        reader)
                .orElseThrow(() -> NotInTheRoster.hero(heroId));
    }

    record HeroWithTeams(@JsonUnwrapped HeroView hero, List<TeamView> teams) {}
}
