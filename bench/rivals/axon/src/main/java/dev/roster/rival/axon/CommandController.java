package dev.roster.rival.axon;

import static java.util.Objects.requireNonNullElse;
import static java.util.Objects.requireNonNullElseGet;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import dev.roster.rival.axon.RosterCommand.DischargeHero;
import dev.roster.rival.axon.RosterCommand.EnlistHero;
import dev.roster.rival.axon.RosterCommand.FormTeam;
import dev.roster.rival.axon.RosterCommand.RegisterHero;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Commands over HTTP, answered when the gateway has answered, which is before they can be read. Whether a team is there is asked
 * of the read model before the command is sent, as is usual: to load the team's aggregate would lock it. So a team is known
 * some time after it was formed.
 */
@RestController
class CommandController {

    private static final String MEMBERSHIP = "/heroes/{heroId}/teams/{teamId}";

    /** UUIDs of version 7, so that what is made later sorts later. */
    private static final NoArgGenerator NEW_IDS = Generators.timeBasedEpochGenerator();

    private final CommandGateway commands;
    private final TeamRows teams;

    CommandController(CommandGateway commands, TeamRows teams) {
        this.commands = commands;
        this.teams = teams;
    }

    @PostMapping("/heroes")
    ResponseEntity<Created> register(@Valid @RequestBody NewHero hero) {
        requireTeams(hero.teamIds());
        var id = requireNonNullElseGet(hero.id(), NEW_IDS::generate);
        commands.sendAndWait(new RegisterHero(id, hero.name(), hero.secretName(), hero.age(), hero.teamIds()));
        return ResponseEntity.created(URI.create("/heroes/" + id)).body(new Created(id));
    }

    @PostMapping("/teams")
    ResponseEntity<Created> form(@Valid @RequestBody NewTeam team) {
        var id = requireNonNullElseGet(team.id(), NEW_IDS::generate);
        commands.sendAndWait(new FormTeam(id, team.name(), team.headquarters()));
        return ResponseEntity.created(URI.create("/teams/" + id)).body(new Created(id));
    }

    @PutMapping(MEMBERSHIP)
    ResponseEntity<Void> enlist(@PathVariable UUID heroId, @PathVariable UUID teamId) {
        requireTeams(Set.of(teamId));
        boolean enlisted = commands.sendAndWait(new EnlistHero(heroId, teamId));
        return ResponseEntity.status(enlisted ? HttpStatus.CREATED : HttpStatus.NO_CONTENT)
                .build();
    }

    @DeleteMapping(MEMBERSHIP)
    ResponseEntity<Void> discharge(@PathVariable UUID heroId, @PathVariable UUID teamId) {
        requireTeams(Set.of(teamId));
        commands.sendAndWait(new DischargeHero(heroId, teamId));
        return ResponseEntity.noContent().build();
    }

    private void requireTeams(Set<UUID> teamIds) {
        if (teamIds.isEmpty()) {
            return;
        }
        var missing = new HashSet<>(teamIds);
        teams.findAllById(teamIds).forEach(team -> missing.remove(team.id));
        missing.stream().findAny().ifPresent(teamId -> {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no team " + teamId);
        });
    }

    @ExceptionHandler
    ProblemDetail unknown(AggregateNotFoundException e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, "There is no hero " + e.getAggregateIdentifier());
    }

    @ExceptionHandler
    ProblemDetail taken(AggregateStreamCreationException e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, "The id is taken");
    }

    @ExceptionHandler
    ProblemDetail changed(ConcurrencyException e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, "Others have changed it in the same moment");
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
}
