package dev.roster.rival.crud;

import static java.util.Objects.requireNonNullElse;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Sort;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The roster over HTTP; a write is answered when it is committed. */
@RestController
class RosterController {

    private static final String MEMBERSHIP = "/heroes/{heroId}/teams/{teamId}";

    private final RosterService roster;

    RosterController(RosterService roster) {
        this.roster = roster;
    }

    @PostMapping("/heroes")
    ResponseEntity<Created> register(@Valid @RequestBody NewHero hero) {
        var id = roster.register(hero);
        return ResponseEntity.created(URI.create("/heroes/" + id)).body(new Created(id));
    }

    @PostMapping("/teams")
    ResponseEntity<Created> form(@Valid @RequestBody NewTeam team) {
        var id = roster.form(team);
        return ResponseEntity.created(URI.create("/teams/" + id)).body(new Created(id));
    }

    @PutMapping(MEMBERSHIP)
    ResponseEntity<Void> enlist(@PathVariable UUID heroId, @PathVariable UUID teamId) {
        try {
            var status = roster.enlist(heroId, teamId) ? HttpStatus.CREATED : HttpStatus.NO_CONTENT;
            return ResponseEntity.status(status).build();
        } catch (DataIntegrityViolationException e) {
            // Somebody else has enlisted it in the same moment: it is as was asked for.
            return ResponseEntity.noContent().build();
        }
    }

    @DeleteMapping(MEMBERSHIP)
    ResponseEntity<Void> discharge(@PathVariable UUID heroId, @PathVariable UUID teamId) {
        roster.discharge(heroId, teamId);
        return ResponseEntity.noContent().build();
    }

    @GetMapping("/heroes/{heroId}")
    HeroWithTeams hero(@PathVariable UUID heroId) {
        return roster.findHero(heroId);
    }

    @GetMapping("/teams/{teamId}")
    TeamWithHeroes team(@PathVariable UUID teamId) {
        return roster.findTeam(teamId);
    }

    @GetMapping("/heroes")
    ResponseEntity<List<HeroView>> heroes(
            @RequestParam(defaultValue = "0") @Min(0) @Max(1_000_000) int page,
            @RequestParam(defaultValue = "50") @Min(1) @Max(200) int size) {
        var found = roster.findHeroes(PageRequest.of(page, size, Sort.by("id")));
        var answer = ResponseEntity.ok();
        if (found.hasNext()) {
            answer.header(HttpHeaders.LINK, "</heroes?page=%s&size=%s>; rel=\"next\"".formatted(page + 1, size));
        }
        return answer.body(found.getContent());
    }

    /** What an answer costs without anything to find out. */
    @GetMapping("/nothing")
    String nothing() {
        return "nothing";
    }

    @ExceptionHandler
    ProblemDetail taken(DataIntegrityViolationException e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, "The id is taken");
    }

    /** @param id chosen by the caller, or null */
    record NewHero(
            @Nullable UUID id,
            @NotBlank @Size(max = 200) String name,
            @NotBlank @Size(max = 200) String secretName,
            @Nullable @Min(0) @Max(100_000) Integer age,
            @Size(max = 50) Set<@NotNull UUID> teamIds) {

        NewHero(@Nullable UUID id, String name, String secretName, @Nullable Integer age, @Nullable Set<UUID> teamIds) {
            this.id = id;
            this.name = name;
            this.secretName = secretName;
            this.age = age;
            this.teamIds = requireNonNullElse(teamIds, Set.of());
        }
    }

    /** @param id chosen by the caller, or null */
    record NewTeam(
            @Nullable UUID id,
            @NotBlank @Size(max = 200) String name,
            @NotBlank @Size(max = 200) String headquarters) {}

    record Created(UUID id) {}

    record HeroView(
            UUID id,
            String name,
            @Nullable Integer age,
            @Nullable Long version) {

        static HeroView of(Hero hero) {
            return new HeroView(hero.id, hero.name, hero.age, hero.version);
        }
    }

    record TeamView(
            UUID id,
            String name,
            String headquarters,
            @Nullable Long version) {

        static TeamView of(Team team) {
            return new TeamView(team.id, team.name, team.headquarters, team.version);
        }
    }

    record HeroWithTeams(
            UUID id,
            String name,
            @Nullable Integer age,
            @Nullable Long version,
            List<TeamView> teams) {

        static HeroWithTeams of(Hero hero) {
            var teams = hero.teams.stream().map(TeamView::of).toList();
            return new HeroWithTeams(hero.id, hero.name, hero.age, hero.version, teams);
        }
    }

    /** @param heroes the first of them, in the order of their ids */
    record TeamWithHeroes(
            UUID id,
            String name,
            String headquarters,
            @Nullable Long version,
            List<HeroView> heroes) {

        static TeamWithHeroes of(Team team, List<Hero> heroes) {
            var views = heroes.stream().map(HeroView::of).toList();
            return new TeamWithHeroes(team.id, team.name, team.headquarters, team.version, views);
        }
    }
}
