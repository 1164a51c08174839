package dev.rival;

import dev.roster.api.HeroEvent.HeroDischarged;
import dev.roster.api.HeroEvent.HeroEnlisted;
import dev.roster.api.HeroEvent.HeroRegistered;
import dev.roster.api.HeroKeys;
import dev.roster.api.TeamEvent.TeamFormed;
import jakarta.persistence.EntityManager;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.ResetHandler;
import org.axonframework.eventhandling.SequenceNumber;
import org.springframework.stereotype.Component;

/** A handler for each event, which finds and saves entities; what is new is persisted, which spares the look for it. */
@Component
@ProcessingGroup(RivalApplication.GROUP)
class RivalProjection {

    private final EntityManager entities;
    private final HeroKeys keys;

    RivalProjection(EntityManager entities, HeroKeys keys) {
        this.entities = entities;
        this.keys = keys;
    }

    @EventHandler
    void on(TeamFormed event) {
        entities.persist(new Team(event.teamId(), event.name(), event.headquarters()));
    }

    @EventHandler
    void on(HeroRegistered event) {
        var details = keys.find(event.heroId()).orElseThrow().openDetails(event.details());
        entities.persist(
                new Hero(event.heroId(), details.name(), event.secretName().text(), details.age()));
    }

    @EventHandler
    void on(HeroEnlisted event, @SequenceNumber long version) {
        var hero = entities.find(Hero.class, event.heroId());
        var team = entities.find(Team.class, event.teamId());
        entities.persist(new Membership(team, hero));
        hero.setVersion(version);
        team.changeHeroCount(1);
    }

    @EventHandler
    void on(HeroDischarged event, @SequenceNumber long version) {
        var key = new Membership.Key(event.teamId(), event.heroId());
        entities.remove(entities.find(Membership.class, key));
        entities.find(Hero.class, event.heroId()).setVersion(version);
        entities.find(Team.class, event.teamId()).changeHeroCount(-1);
    }

    @ResetHandler
    void reset() {
        entities.createNativeQuery("truncate heroteamlink, hero, team").executeUpdate();
    }
}
