package dev.roster.query;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What can be asked of teams, over HTTP. */
@RestController
@RequestMapping("/teams")
class TeamViewController {

    private final TeamRows teams;
    private final HeroViews views;

    TeamViewController(TeamRows teams, HeroViews views) {
        this.teams = teams;
        this.views = views;
    }

    @GetMapping
    List<TeamView> list(
            @RequestParam(required = false) @Nullable @StorableText String name,
            @RequestParam(defaultValue = Rows.DEFAULT_LIMIT) @Min(1) @Max(Rows.MAX_LIMIT) int limit,
            @RequestParam(defaultValue = "0") @Min(0) int offset) {
        return Rows.list(teams, Rows.having("name", name), limit, offset).stream()
                .map(TeamView::of)
                .toList();
    }

    @GetMapping("/{teamId}")
    TeamWithHeroes get(@PathVariable UUID teamId, HttpServletRequest reader) {
        var members = teams.findWithHeroes(teamId, Rows.MAX_LIMIT);
        if (members.isEmpty()) {
            throw NotInTheRoster.team(teamId);
        }
        var heroes =
                members.stream().map(TeamMember::hero).filter(Objects::nonNull).toList();
        return new TeamWithHeroes(TeamView.of(members.getFirst().team()), views.of(heroes, reader));
    }

    @GetMapping("/{teamId}/heroes")
    List<HeroView> heroes(
            @PathVariable UUID teamId,
            @RequestParam(defaultValue = Rows.DEFAULT_LIMIT) @Min(1) @Max(Rows.MAX_LIMIT) int limit,
            @RequestParam(defaultValue = "0") @Min(0) int offset,
            HttpServletRequest reader) {
        var heroes = teams.findHeroes(teamId, limit, offset);
        if (heroes.isEmpty() && !teams.existsById(teamId)) {
            throw NotInTheRoster.team(teamId);
        }
        return views.of(heroes, reader);
    }

    /**
     * A team, how many heroes it has, and the first 200 of them.
     *
     * @param heroes in the order of their ids
     */
    record TeamWithHeroes(@JsonUnwrapped TeamView team, List<HeroView> heroes) {}
}
