package dev.roster.command;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import dev.roster.api.HeroCommand.ForgetHero;
import dev.roster.api.HeroCommand.NewAge;
import dev.roster.api.HeroCommand.ReassignHero;
import dev.roster.api.HeroCommand.RegisterHero;
import dev.roster.api.HeroCommand.RetireHero;
import dev.roster.api.HeroCommand.ReviseHero;
import dev.roster.web.Headers;
import dev.roster.web.WriteRoute;
import dev.roster.web.write.Creation;
import dev.roster.web.write.Creation.Created;
import dev.roster.web.write.Creation.Identity;
import dev.roster.web.write.MergePatch;
import dev.roster.web.write.Sender;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
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
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.annotation.JsonDeserialize;

/** The commands to a hero, over HTTP. */
@WriteRoute
@RestController
@RequestMapping("/heroes")
class HeroController {

    private final Sender sender;
    private final Creation creation;

    HeroController(Sender sender, Creation creation) {
        this.sender = sender;
        this.creation = creation;
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE, produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Created> register(
            @RequestBody NewHero hero,
            @RequestHeader(name = Headers.IDEMPOTENCY_KEY, required = false) @Nullable String idempotencyKey,
            HttpServletRequest request) {
        return creation.create(
                "/heroes",
                new Identity(hero.id(), idempotencyKey, request),
                id -> new RegisterHero(id, hero.name(), hero.secretName(), hero.age(), hero.teamIds()));
    }

    /** A JSON merge patch (RFC 7396): what is absent stays, and a null age clears the age. */
    @PatchMapping(
            path = "/{heroId}",
            consumes = {MergePatch.MEDIA_TYPE, MediaType.APPLICATION_JSON_VALUE})
    ResponseEntity<Void> revise(@PathVariable UUID heroId, @RequestBody HeroPatch patch, HttpServletRequest request) {
        var revise =
                new ReviseHero(heroId, MergePatch.text(patch.name()), MergePatch.text(patch.secretName()), patch.age());
        return sender.send(revise, request).answer(HttpStatus.NO_CONTENT);
    }

    @PutMapping(path = "/{heroId}/teams", consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Void> reassign(@PathVariable UUID heroId, @RequestBody TeamIds teams, HttpServletRequest request) {
        return sender.send(new ReassignHero(heroId, teams.ids()), request).answer(HttpStatus.NO_CONTENT);
    }

    @DeleteMapping("/{heroId}")
    ResponseEntity<Void> retire(@PathVariable UUID heroId, HttpServletRequest request) {
        return sender.send(new RetireHero(heroId), request).answer(HttpStatus.NO_CONTENT);
    }

    /** Destroys the hero's key; there is no way back. */
    @PostMapping("/{heroId}/erasure")
    ResponseEntity<Void> forget(@PathVariable UUID heroId, HttpServletRequest request) {
        return sender.send(new ForgetHero(heroId), request).answer(HttpStatus.NO_CONTENT);
    }

    /** The teams that a hero is to be in, as a list. */
    record TeamIds(List<UUID> ids) {

        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        TeamIds(@JsonSetter(contentNulls = Nulls.FAIL) List<UUID> ids) {
            this.ids = ids;
        }
    }

    /** @param id chosen by the caller, or null */
    record NewHero(
            @Nullable UUID id,
            String name,
            String secretName,
            @Nullable Integer age,
            @JsonSetter(contentNulls = Nulls.FAIL) List<UUID> teamIds) {

        NewHero(
                @Nullable UUID id,
                @Nullable String name,
                @Nullable String secretName,
                @Nullable Integer age,
                @Nullable List<UUID> teamIds) {
            this.id = id;
            this.name = requireNonNullElse(name, "");
            this.secretName = requireNonNullElse(secretName, "");
            this.age = age;
            this.teamIds = requireNonNullElse(teamIds, List.of());
        }

        @Override
        public String toString() {
            return "NewHero[hidden]";
        }
    }

    record HeroPatch(
            JsonNullable<@Nullable String> name,
            JsonNullable<@Nullable String> secretName,

            @JsonDeserialize(using = AgeMember.class) @Nullable
            NewAge age) {

        @Override
        public String toString() {
            return "HeroPatch[hidden]";
        }
    }
}
