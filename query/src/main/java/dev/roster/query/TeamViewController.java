package dev.roster.query;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
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
    private final Past past;

    TeamViewController(Queries queries, Pages pages, HeroViews views, Representations representations, Past past) {
        this.past = past;
        this.queries = queries;
        this.pages = pages;
        this.views = views;
        this.representations = representations;
    }

    @GetMapping
    ResponseEntity<List<TeamView>> list(
            @Valid TeamFilter filter, @Valid PageQuery query, @Valid SnapshotQuery source, ServletWebRequest reader) {
        var page = pages.of("/teams", query, TeamView.KIND.sorts(), reader);
        var found = queries.ask(filter.applyTo(Question.all(TeamView.KIND, page.part())), source, reader);
        return pages.answer(page, found.rows(), teams -> teams);
    }

    /** With more heroes than are embedded, the link to the next leads into the list of all. */
    @GetMapping("/{teamId}")
    ResponseEntity<byte[]> get(
            @PathVariable UUID teamId, @Valid MomentQuery moment, @Valid SnapshotQuery source, ServletWebRequest reader)
            throws InterruptedException {
        var part = Part.first(SealedHero.KIND, EMBEDDED_HEROES);
        var found = find(teamId, part, moment, source, reader);
        var team = Objects.requireNonNull(found.owner());
        var view = new TeamWithHeroes(team, views.of(part.rows(found.rows()), reader));
        var list = new HashMap<>(Map.of("limit", String.valueOf(EMBEDDED_HEROES)));
        if (moment.asOf() != null) {
            list.put("asOf", moment.asOf());
        }
        if (source.snapshot() != null) {
            list.put("snapshot", source.snapshot());
        }
        return representations.of(
                view, team.version(), pages.next("/teams/" + teamId + "/heroes", list, part, found.rows()));
    }

    @GetMapping("/{teamId}/heroes")
    ResponseEntity<List<HeroView>> heroes(
            @PathVariable UUID teamId,
            @Valid PageQuery query,
            @Valid MomentQuery moment,
            @Valid SnapshotQuery source,
            ServletWebRequest reader)
            throws InterruptedException {
        var byId = SealedHero.KIND.sorts().subList(0, 1);
        var page = pages.of("/teams/" + teamId + "/heroes", query, byId, reader);
        var found = find(teamId, page.part(), moment, source, reader);
        return pages.answer(page, found.rows(), heroes -> views.of(heroes, reader));
    }

    private Answer<TeamView, SealedHero> find(
            UUID teamId, Part<SealedHero> part, MomentQuery moment, SnapshotQuery source, ServletWebRequest reader)
            throws InterruptedException {
        return queries.ask(
                        Question.membersOf(TeamView.KIND, teamId, SealedHero.KIND, part),
                        at -> past.team(teamId, at, part).orElseThrow(() -> NotInTheRoster.teamThen(teamId, at)),
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
