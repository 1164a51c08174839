package dev.roster.command;

import dev.roster.api.HeroCommand.DischargeHero;
import dev.roster.api.HeroCommand.EnlistHero;
import dev.roster.api.RuleViolation.HeroAlreadyEnlisted;
import dev.roster.api.RuleViolation.HeroNotEnlisted;
import dev.roster.web.WriteRoute;
import dev.roster.web.write.Sender;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * A hero's membership of a team, over HTTP, from either side; both methods are idempotent (RFC 9110, 9.2.2). It belongs to
 * the hero, so it is the hero's version that conditions are about.
 */
@WriteRoute(represented = {"/teams/{teamId}", "/heroes/{heroId}"})
@RestController
@RequestMapping({"/teams/{teamId}/heroes/{heroId}", "/heroes/{heroId}/teams/{teamId}"})
class MembershipController {

    private final Sender sender;
    private final Teams teams;

    MembershipController(Sender sender, Teams teams) {
        this.sender = sender;
        this.teams = teams;
    }

    @PutMapping
    ResponseEntity<Void> enlist(@PathVariable UUID heroId, @PathVariable UUID teamId, HttpServletRequest request) {
        try {
            return sender.send(new EnlistHero(heroId, teamId), request).answer(HttpStatus.CREATED);
        } catch (HeroAlreadyEnlisted e) {
            return sender.unchanged(heroId).answer(HttpStatus.NO_CONTENT);
        }
    }

    /** A discharge itself does not look at the team; that a team in an address stands is asked here. */
    @DeleteMapping
    ResponseEntity<Void> discharge(@PathVariable UUID heroId, @PathVariable UUID teamId, HttpServletRequest request) {
        teams.requireStanding(List.of(teamId));
        try {
            return sender.send(new DischargeHero(heroId, teamId), request).answer(HttpStatus.NO_CONTENT);
        } catch (HeroNotEnlisted e) {
            return sender.unchanged(heroId).answer(HttpStatus.NO_CONTENT);
        }
    }
}
