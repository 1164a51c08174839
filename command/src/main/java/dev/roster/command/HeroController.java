package dev.roster.command;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import dev.roster.api.HeroCommand.ForgetHero;
import dev.roster.api.HeroCommand.NewAge;
import dev.roster.api.HeroCommand.RegisterHero;
import dev.roster.api.HeroCommand.RetireHero;
import dev.roster.api.HeroCommand.ReviseHero;
import java.util.List;
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
import tools.jackson.databind.annotation.JsonDeserialize;

/** The commands to a hero, over HTTP. */
@RestController
@RequestMapping("/heroes")
class HeroController {

    private final CommandGateway commands;

    HeroController(CommandGateway commands) {
        this.commands = commands;
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE, produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Created> register(@RequestBody NewHero hero) {
        var heroId = Created.newId();
        commands.sendAndWait(new RegisterHero(heroId, hero.name(), hero.secretName(), hero.age(), hero.teamIds()));
        return Created.at("/heroes/", heroId);
    }

    /** A JSON merge patch (RFC 7396): what is absent stays, and a null age clears the age. */
    @PatchMapping(
            path = "/{heroId}",
            consumes = {MergePatch.MEDIA_TYPE, MediaType.APPLICATION_JSON_VALUE})
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void revise(@PathVariable UUID heroId, @RequestBody HeroPatch patch) {
        commands.sendAndWait(new ReviseHero(
                heroId, MergePatch.text(patch.name()), MergePatch.text(patch.secretName()), patch.age()));
    }

    @DeleteMapping("/{heroId}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void retire(@PathVariable UUID heroId) {
        commands.sendAndWait(new RetireHero(heroId));
    }

    /** Destroys the hero's key; there is no way back. */
    @PostMapping("/{heroId}/erasure")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void forget(@PathVariable UUID heroId) {
        commands.sendAndWait(new ForgetHero(heroId));
    }

    record NewHero(
            String name,
            String secretName,
            @Nullable Integer age,
            @JsonSetter(contentNulls = Nulls.FAIL) List<UUID> teamIds) {

        NewHero(
                @Nullable String name,
                @Nullable String secretName,
                @Nullable Integer age,
                @Nullable List<UUID> teamIds) {
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

            @JsonDeserialize(using = MergePatch.AgeMember.class) @Nullable
            NewAge age) {

        @Override
        public String toString() {
            return "HeroPatch[hidden]";
        }
    }
}
