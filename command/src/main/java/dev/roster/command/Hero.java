package dev.roster.command;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import dev.roster.api.HeroCommand.DischargeHero;
import dev.roster.api.HeroCommand.EnlistHero;
import dev.roster.api.HeroCommand.RegisterHero;
import dev.roster.api.HeroCommand.RetireHero;
import dev.roster.api.HeroCommand.ReviseHero;
import dev.roster.api.HeroEvent;
import dev.roster.api.HeroEvent.HeroAgeChanged;
import dev.roster.api.HeroEvent.HeroDetails;
import dev.roster.api.HeroEvent.HeroDischarged;
import dev.roster.api.HeroEvent.HeroEnlisted;
import dev.roster.api.HeroEvent.HeroRegistered;
import dev.roster.api.HeroEvent.HeroRenamed;
import dev.roster.api.HeroEvent.HeroRetired;
import dev.roster.api.HeroEvent.SecretNameChanged;
import dev.roster.api.RuleViolation.HeroAlreadyEnlisted;
import dev.roster.api.RuleViolation.HeroIsRetired;
import dev.roster.api.RuleViolation.HeroNotEnlisted;
import dev.roster.api.RuleViolation.TeamNamedTwice;
import dev.roster.api.RuleViolation.TooManyTeams;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/** A hero, who alone knows which teams it is in: a team may have a million heroes, a hero is in few teams. */
@Aggregate
class Hero {

    @AggregateIdentifier
    private UUID heroId;

    private String name;
    private String secretName;
    private @Nullable Integer age;
    private final Set<UUID> teamIds = new HashSet<>();
    private boolean retired;

    @SuppressWarnings("NullAway.Init")
    Hero() {}

    @CommandHandler
    @SuppressWarnings("NullAway.Init")
    Hero(RegisterHero command, Teams teams) {
        requireFewAndDistinct(command.teamIds());
        teams.requireStanding(command.teamIds());
        apply(new HeroRegistered(
                command.heroId(), new HeroDetails(command.name(), command.age()), command.secretName()));
        command.teamIds().forEach(teamId -> apply(new HeroEnlisted(command.heroId(), teamId)));
    }

    @CommandHandler
    void handle(ReviseHero command) {
        requireActive();
        if (command.name() != null && !command.name().equals(name)) {
            apply(new HeroRenamed(heroId, command.name()));
        }
        if (command.secretName() != null && !command.secretName().equals(secretName)) {
            apply(new SecretNameChanged(heroId, command.secretName()));
        }
        if (command.age() != null && !Objects.equals(command.age().age(), age)) {
            apply(new HeroAgeChanged(heroId, command.age().age()));
        }
    }

    /** The team is looked at first: a membership of a team that is disbanded by now is none. */
    @CommandHandler
    void handle(EnlistHero command, Teams teams) {
        requireActive();
        teams.requireStanding(List.of(command.teamId()));
        if (teamIds.contains(command.teamId())) {
            throw new HeroAlreadyEnlisted(heroId, command.teamId());
        }
        apply(new HeroEnlisted(heroId, command.teamId()));
    }

    @CommandHandler
    void handle(DischargeHero command) {
        requireActive();
        if (!teamIds.contains(command.teamId())) {
            throw new HeroNotEnlisted(heroId, command.teamId());
        }
        apply(new HeroDischarged(heroId, command.teamId()));
    }

    @CommandHandler
    void handle(RetireHero command) {
        requireActive();
        apply(new HeroRetired(command.heroId()));
    }

    @EventSourcingHandler
    void on(HeroEvent event) {
        switch (event) {
            case HeroRegistered registered -> {
                heroId = registered.heroId();
                name = registered.details().name();
                age = registered.details().age();
                secretName = registered.secretName();
            }
            case HeroRenamed renamed -> name = renamed.name();
            case SecretNameChanged changed -> secretName = changed.secretName();
            case HeroAgeChanged changed -> age = changed.age();
            case HeroEnlisted enlisted -> teamIds.add(enlisted.teamId());
            case HeroDischarged discharged -> teamIds.remove(discharged.teamId());
            case HeroRetired ignored -> retired = true;
        }
    }

    private void requireActive() {
        if (retired) {
            throw new HeroIsRetired(heroId);
        }
    }

    private static void requireFewAndDistinct(List<UUID> teamIds) {
        if (teamIds.size() > RegisterHero.MAX_TEAMS) {
            throw new TooManyTeams(teamIds.size(), RegisterHero.MAX_TEAMS);
        }
        var named = new HashSet<UUID>();
        teamIds.stream().filter(teamId -> !named.add(teamId)).findFirst().ifPresent(teamId -> {
            throw new TeamNamedTwice(teamId);
        });
    }
}
