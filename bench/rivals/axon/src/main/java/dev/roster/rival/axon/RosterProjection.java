package dev.roster.rival.axon;

import dev.roster.rival.axon.RosterEvent.HeroDischarged;
import dev.roster.rival.axon.RosterEvent.HeroEnlisted;
import dev.roster.rival.axon.RosterEvent.HeroRegistered;
import dev.roster.rival.axon.RosterEvent.TeamFormed;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.springframework.stereotype.Component;

/** Makes rows of events, one by one, in the starter's own processor for the group. */
@Component
@ProcessingGroup("roster")
class RosterProjection {

    private final HeroRows heroes;
    private final TeamRows teams;
    private final LinkRows links;

    RosterProjection(HeroRows heroes, TeamRows teams, LinkRows links) {
        this.heroes = heroes;
        this.teams = teams;
        this.links = links;
    }

    @EventHandler
    void on(TeamFormed event) {
        teams.save(new TeamRow(event.teamId(), event.name(), event.headquarters()));
    }

    @EventHandler
    void on(HeroRegistered event) {
        heroes.save(new HeroRow(event.heroId(), event.name(), event.secretName(), event.age()));
    }

    @EventHandler
    void on(HeroEnlisted event) {
        links.save(new LinkRow(new LinkRow.Key(event.heroId(), event.teamId())));
    }

    @EventHandler
    void on(HeroDischarged event) {
        links.deleteById(new LinkRow.Key(event.heroId(), event.teamId()));
    }
}
