package dev.roster.command;

import static java.util.Objects.requireNonNullElse;

import dev.roster.api.TeamCommand.DisbandTeam;
import dev.roster.api.TeamCommand.FormTeam;
import dev.roster.api.TeamCommand.ReviseTeam;
import dev.roster.web.Headers;
import dev.roster.web.WriteRoute;
import dev.roster.web.write.Creation;
import dev.roster.web.write.Creation.Created;
import dev.roster.web.write.Creation.Identity;
import dev.roster.web.write.MergePatch;
import dev.roster.web.write.Sender;
import jakarta.servlet.http.HttpServletRequest;
import java.util.UUID;
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
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The commands to a team, over HTTP. */
@WriteRoute
@RestController
@RequestMapping("/teams")
class TeamController {

    private final Sender sender;
    private final Creation creation;

    TeamController(Sender sender, Creation creation) {
        this.sender = sender;
        this.creation = creation;
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE, produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Created> form(
            @RequestBody NewTeam team,
            @RequestHeader(name = Headers.IDEMPOTENCY_KEY, required = false) @Nullable String idempotencyKey,
            HttpServletRequest request) {
        return creation.create(
                "/teams",
                new Identity(team.id(), idempotencyKey, request),
                id -> new FormTeam(id, team.name(), team.headquarters()));
    }

    /** A JSON merge patch (RFC 7396): what is absent stays. */
    @PatchMapping(
            path = "/{teamId}",
            consumes = {MergePatch.MEDIA_TYPE, MediaType.APPLICATION_JSON_VALUE})
    ResponseEntity<Void> revise(@PathVariable UUID teamId, @RequestBody TeamPatch patch, HttpServletRequest request) {
        var revise = new ReviseTeam(teamId, MergePatch.text(patch.name()), MergePatch.text(patch.headquarters()));
        return sender.send(revise, request).answer(HttpStatus.NO_CONTENT);
    }

    @DeleteMapping("/{teamId}")
    ResponseEntity<Void> disband(@PathVariable UUID teamId, HttpServletRequest request) {
        return sender.send(new DisbandTeam(teamId), request).answer(HttpStatus.NO_CONTENT);
    }

    /** @param id chosen by the caller, or null */
    record NewTeam(@Nullable UUID id, String name, String headquarters) {

        NewTeam(@Nullable UUID id, @Nullable String name, @Nullable String headquarters) {
            this.id = id;
            this.name = requireNonNullElse(name, "");
            this.headquarters = requireNonNullElse(headquarters, "");
        }
    }

    record TeamPatch(JsonNullable<@Nullable String> name, JsonNullable<@Nullable String> headquarters) {}
}
