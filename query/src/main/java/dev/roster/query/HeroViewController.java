package dev.roster.query;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What can be asked of heroes, over HTTP. */
@RestController
@RequestMapping("/heroes")
class HeroViewController {

    private final HeroRows heroes;
    private final HeroViews views;

    HeroViewController(HeroRows heroes, HeroViews views) {
        this.heroes = heroes;
        this.views = views;
    }

    @GetMapping
    List<HeroView> list(
            @RequestParam(required = false) @Nullable @StorableText String name,
            @RequestParam(required = false) @Nullable Integer age,
            @RequestParam(defaultValue = Rows.DEFAULT_LIMIT) @Min(1) @Max(Rows.MAX_LIMIT) int limit,
            @RequestParam(defaultValue = "0") @Min(0) int offset,
            HttpServletRequest reader) {
        var which = Rows.<HeroRow>having("name", name).and(Rows.having("age", age));
        return views.of(Rows.list(heroes, which, limit, offset), reader);
    }

    @GetMapping("/{heroId}")
    HeroWithTeams get(@PathVariable UUID heroId, HttpServletRequest reader) {
        var hero = heroes.findWithTeamsById(heroId).orElseThrow(() -> NotInTheRoster.hero(heroId));
        return new HeroWithTeams(
                views.of(hero, reader), hero.teams.stream().map(TeamView::of).toList());
    }

    @GetMapping("/{heroId}/teams")
    List<TeamView> teams(
            @PathVariable UUID heroId,
            @RequestParam(defaultValue = Rows.DEFAULT_LIMIT) @Min(1) @Max(Rows.MAX_LIMIT) int limit,
            @RequestParam(defaultValue = "0") @Min(0) int offset) {
        var teams = heroes.findTeams(heroId, limit, offset);
        if (teams.isEmpty() && !heroes.existsById(heroId)) {
            throw NotInTheRoster.hero(heroId);
        }
        return teams.stream().map(TeamView::of).toList();
    }

    record HeroWithTeams(@JsonUnwrapped HeroView hero, List<TeamView> teams) {}
}
