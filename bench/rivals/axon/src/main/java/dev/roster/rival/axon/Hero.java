package dev.roster.rival.axon;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import dev.roster.rival.axon.RosterCommand.DischargeHero;
import dev.roster.rival.axon.RosterCommand.EnlistHero;
import dev.roster.rival.axon.RosterCommand.RegisterHero;
import dev.roster.rival.axon.RosterEvent.HeroDischarged;
import dev.roster.rival.axon.RosterEvent.HeroEnlisted;
import dev.roster.rival.axon.RosterEvent.HeroRegistered;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.spring.stereotype.Aggregate;

/** A hero, who knows which teams it is in. */
@Aggregate
class Hero {

    @AggregateIdentifier
    private UUID heroId;

    private final Set<UUID> teamIds = new HashSet<>();

    @SuppressWarnings("NullAway.Init")
    protected Hero() {}

    @CommandHandler
    @SuppressWarnings("NullAway.Init")
    Hero(RegisterHero command) {
        apply(new HeroRegistered(command.heroId(), command.name(), command.secretName(), command.age()));
        command.teamIds().forEach(teamId -> apply(new HeroEnlisted(command.heroId(), teamId)));
    }

    /** Says whether it was no member before. */
    @CommandHandler
    boolean handle(EnlistHero command) {
        if (teamIds.contains(command.teamId())) {
            return false;
        }
        apply(new HeroEnlisted(heroId, command.teamId()));
        return true;
    }

    @CommandHandler
    void handle(DischargeHero command) {
        if (teamIds.contains(command.teamId())) {
            apply(new HeroDischarged(heroId, command.teamId()));
        }
    }

    @EventSourcingHandler
    void on(HeroRegistered event) {
        heroId = event.heroId();
    }

    @EventSourcingHandler
    void on(HeroEnlisted event) {
        teamIds.add(event.teamId());
    }

    @EventSourcingHandler
    void on(HeroDischarged event) {
        teamIds.remove(event.teamId());
    }
}
