package dev.roster.command;

import static java.util.Objects.requireNonNullElse;

import dev.roster.api.TeamCommand.DisbandTeam;
import dev.roster.api.TeamCommand.FormTeam;
import dev.roster.api.TeamCommand.ReviseTeam;
import java.util.UUID;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.jspecify.annotations.Nullable;
import org.openapitools.jackson.nullable.JsonNullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The commands to a team, over HTTP. */
@RestController
@RequestMapping("/teams")
class TeamController {

    private final CommandGateway commands;

    TeamController(CommandGateway commands) {
        this.commands = commands;
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE, produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Created> form(@RequestBody NewTeam team) {
        var teamId = Created.newId();
        commands.sendAndWait(new FormTeam(teamId, team.name(), team.headquarters()));
        return Created.at("/teams/", teamId);
    }

    /** A JSON merge patch (RFC 7396): what is absent stays. */
    @PatchMapping(
            path = "/{teamId}",
            consumes = {MergePatch.MEDIA_TYPE, MediaType.APPLICATION_JSON_VALUE})
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void revise(@PathVariable UUID teamId, @RequestBody TeamPatch patch) {
        commands.sendAndWait(
                new ReviseTeam(teamId, MergePatch.text(patch.name()), MergePatch.text(patch.headquarters())));
    }

    @DeleteMapping("/{teamId}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void disband(@PathVariable UUID teamId) {
        commands.sendAndWait(new DisbandTeam(teamId));
    }

    record NewTeam(String name, String headquarters) {

        NewTeam(@Nullable String name, @Nullable String headquarters) {
            this.name = requireNonNullElse(name, "");
            this.headquarters = requireNonNullElse(headquarters, "");
        }
    }

    record TeamPatch(JsonNullable<@Nullable String> name, JsonNullable<@Nullable String> headquarters) {}
}
