package dev.roster.rival.axon;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Sort;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Reads the projection's rows, each time in one transaction; it is in the same process, so there is no query bus between. */
@RestController
@Transactional(readOnly = true)
class QueryController {

    private static final Limit EMBEDDED_HEROES = Limit.of(20);

    private final HeroRows heroes;
    private final TeamRows teams;

    QueryController(HeroRows heroes, TeamRows teams) {
        this.heroes = heroes;
        this.teams = teams;
    }

    @GetMapping("/heroes/{heroId}")
    HeroWithTeams hero(@PathVariable UUID heroId) {
        var hero = heroes.findById(heroId).orElseThrow(() -> unknown("hero", heroId));
        return new HeroWithTeams(
                hero.id,
                hero.name,
                hero.age,
                teams.findByHero(heroId).stream().map(TeamView::of).toList());
    }

    @GetMapping("/teams/{teamId}")
    TeamWithHeroes team(@PathVariable UUID teamId) {
        var team = teams.findById(teamId).orElseThrow(() -> unknown("team", teamId));
        return new TeamWithHeroes(
                team.id,
                team.name,
                team.headquarters,
                heroes.findByTeam(teamId, EMBEDDED_HEROES).stream()
                        .map(HeroView::of)
                        .toList());
    }

    @GetMapping("/heroes")
    ResponseEntity<List<HeroView>> heroes(
            @RequestParam(defaultValue = "0") @Min(0) @Max(1_000_000) int page,
            @RequestParam(defaultValue = "50") @Min(1) @Max(200) int size) {
        var found = heroes.findAllBy(PageRequest.of(page, size, Sort.by("id"))).map(HeroView::of);
        var answer = ResponseEntity.ok();
        if (found.hasNext()) {
            answer.header(HttpHeaders.LINK, "</heroes?page=%s&size=%s>; rel=\"next\"".formatted(page + 1, size));
        }
        return answer.body(found.getContent());
    }

    private static ResponseStatusException unknown(String what, UUID id) {
        return new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no " + what + " " + id);
    }

    record HeroView(UUID id, String name, @Nullable Integer age) {

        static HeroView of(HeroRow hero) {
            return new HeroView(hero.id, hero.name, hero.age);
        }
    }

    record TeamView(UUID id, String name, String headquarters) {

        static TeamView of(TeamRow team) {
            return new TeamView(team.id, team.name, team.headquarters);
        }
    }

    record HeroWithTeams(UUID id, String name, @Nullable Integer age, List<TeamView> teams) {}

    /** @param heroes the first of them, in the order of their ids */
    record TeamWithHeroes(UUID id, String name, String headquarters, List<HeroView> heroes) {}
}
