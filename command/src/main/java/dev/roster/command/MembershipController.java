package dev.roster.command;

import dev.roster.api.HeroCommand.DischargeHero;
import dev.roster.api.HeroCommand.EnlistHero;
import dev.roster.api.RuleViolation.HeroAlreadyEnlisted;
import dev.roster.api.RuleViolation.HeroNotEnlisted;
import java.util.List;
import java.util.UUID;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** A hero's membership of a team, over HTTP, from either side; both methods are idempotent (RFC 9110, 9.2.2). */
@RestController
@RequestMapping({"/teams/{teamId}/heroes/{heroId}", "/heroes/{heroId}/teams/{teamId}"})
class MembershipController {

    private final CommandGateway commands;
    private final Teams teams;

    MembershipController(CommandGateway commands, Teams teams) {
        this.commands = commands;
        this.teams = teams;
    }

    @PutMapping
    ResponseEntity<Void> enlist(@PathVariable UUID heroId, @PathVariable UUID teamId) {
        try {
            commands.sendAndWait(new EnlistHero(heroId, teamId));
            return ResponseEntity.status(HttpStatus.CREATED).build();
        } catch (HeroAlreadyEnlisted e) {
            return ResponseEntity.noContent().build();
        }
    }

    /** A discharge itself does not look at the team; that a team in an address stands is asked here. */
    @DeleteMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void discharge(@PathVariable UUID heroId, @PathVariable UUID teamId) {
        teams.requireStanding(List.of(teamId));
        try {
            commands.sendAndWait(new DischargeHero(heroId, teamId));
        } catch (HeroNotEnlisted e) {
            // It is what was asked for.
        }
    }
}
