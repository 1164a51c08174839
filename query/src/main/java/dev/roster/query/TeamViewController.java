package dev.roster.query;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import jakarta.validation.Valid;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.ServletWebRequest;

/** What can be asked of teams, over HTTP. */
@RestController
@RequestMapping(path = "/teams", produces = MediaType.APPLICATION_JSON_VALUE)
class TeamViewController {

    private static final int EMBEDDED_HEROES = 20;

    private final Queries queries;
    private final Pages pages;
    private final HeroViews views;
    private final Representations representations;

    TeamViewController(Queries queries, Pages pages, HeroViews views, Representations representations) {
        this.queries = queries;
        this.pages = pages;
        this.views = views;
        this.representations = representations;
    }

    @GetMapping
    ResponseEntity<List<TeamView>> list(@Valid TeamFilter filter, @Valid PageQuery query, ServletWebRequest reader) {
        var page = pages.of("/teams", query, Kind.TEAM.sorts(), reader);
        var found = queries.ask(filter.applyTo(Question.all(Kind.TEAM, page.part())), reader);
        return pages.answer(page, found.rows(), teams -> teams);
    }

    /** With more heroes than are embedded, the link to the next leads into the list of all. */
    @GetMapping("/{teamId}")
    ResponseEntity<byte[]> get(@PathVariable UUID teamId, ServletWebRequest reader) {
        var part = Part.first(Kind.HERO, EMBEDDED_HEROES);
        var found = queries.ask(Question.membersOf(Kind.TEAM, teamId, Kind.HERO, part), reader);
        var team = found.owner();
        if (team == null) {
            throw NotInTheRoster.team(teamId);
        }
        var view = new TeamWithHeroes(team, views.of(part.rows(found.rows()), reader));
        var limit = Map.of("limit", String.valueOf(EMBEDDED_HEROES));
        return representations.of(
                view, team.version(), pages.next("/teams/" + teamId + "/heroes", limit, part, found.rows()));
    }

    @GetMapping("/{teamId}/heroes")
    ResponseEntity<List<HeroView>> heroes(@PathVariable UUID teamId, @Valid PageQuery query, ServletWebRequest reader) {
        var byId = Kind.HERO.sorts().subList(0, 1);
        var page = pages.of("/teams/" + teamId + "/heroes", query, byId, reader);
        var found = queries.ask(Question.membersOf(Kind.TEAM, teamId, Kind.HERO, page.part()), reader);
        if (found.owner() == null) {
            throw NotInTheRoster.team(teamId);
        }
        return pages.answer(page, found.rows(), heroes -> views.of(heroes, reader));
    }

    /**
     * A team, how many heroes it has, and the first 20 of them.
     *
     * @param heroes in the order of their ids
     */
    record TeamWithHeroes(@JsonUnwrapped TeamView team, List<HeroView> heroes) {}
}
