package dev.roster.command;

import static java.util.stream.Collectors.joining;
import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import dev.roster.api.HeroCommand;
import dev.roster.api.HeroCommand.DischargeHero;
import dev.roster.api.HeroCommand.EnlistHero;
import dev.roster.api.HeroCommand.ForgetHero;
import dev.roster.api.HeroCommand.ReassignHero;
import dev.roster.api.HeroCommand.RegisterHero;
import dev.roster.api.HeroCommand.RetireHero;
import dev.roster.api.HeroCommand.ReviseHero;
import dev.roster.api.HeroDetails;
import dev.roster.api.HeroEvent;
import dev.roster.api.HeroEvent.HeroAgeChanged;
import dev.roster.api.HeroEvent.HeroDischarged;
import dev.roster.api.HeroEvent.HeroEnlisted;
import dev.roster.api.HeroEvent.HeroForgotten;
import dev.roster.api.HeroEvent.HeroRegistered;
import dev.roster.api.HeroEvent.HeroRenamed;
import dev.roster.api.HeroEvent.HeroRetired;
import dev.roster.api.HeroEvent.SecretNameChanged;
import dev.roster.api.HeroKeys;
import dev.roster.api.RuleViolation.HeroAlreadyEnlisted;
import dev.roster.api.RuleViolation.HeroIsForgotten;
import dev.roster.api.RuleViolation.HeroIsRetired;
import dev.roster.api.RuleViolation.HeroNotEnlisted;
import dev.roster.api.RuleViolation.TeamNamedTwice;
import dev.roster.api.RuleViolation.TooManyTeams;
import dev.roster.api.Sealed;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.messaging.annotation.MetaDataValue;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CommandHandlerInterceptor;
import org.axonframework.serialization.Revision;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/**
 * A hero, who alone knows which teams it is in: a team may have a million heroes, a hero is in few teams. Its fields are stored
 * in snapshots, under the revision.
 */
@Revision("1")
@Aggregate(lockFactory = "oneAtATime", snapshotTriggerDefinition = "longStreams")
class Hero {

    @AggregateIdentifier
    private UUID heroId;

    private Sealed details;
    private Sealed secretName;
    private Set<UUID> teamIds = new HashSet<>();
    private boolean retired;
    private boolean forgotten;

    @SuppressWarnings("NullAway.Init")
    Hero() {}

    @CommandHandler
    @SuppressWarnings("NullAway.Init")
    Hero(
            RegisterHero command,
            Teams teams,
            HeroKeys keys,
            @MetaDataValue(AtomicBatch.NAME) @Nullable AtomicBatch batch) {
        requireFewAndDistinct(command.teamIds(), RegisterHero.MAX_TEAMS);
        teams.requireStanding(command.teamIds());
        Expectations.requireNew(command.heroId());
        var key = keys.make(command.heroId());
        apply(
                new HeroRegistered(
                        command.heroId(),
                        key.seal(new HeroDetails(command.name(), command.age())),
                        key.sealSecretName(command.secretName())),
                fingerprint(command)
                        .metadata(key)
                        .mergedWith(batch == null ? Map.of() : batch.metadata(keys.find(batch.persons()))));
        command.teamIds().forEach(teamId -> apply(new HeroEnlisted(command.heroId(), teamId)));
    }

    /** The order in which teams are named says nothing. */
    static Fingerprint fingerprint(RegisterHero command) {
        return Fingerprint.of(
                command.name(),
                command.secretName(),
                command.age() == null ? null : command.age().toString(),
                command.teamIds().stream().map(UUID::toString).sorted().collect(joining(",")));
    }

    @CommandHandlerInterceptor
    void requireNotEnded(HeroCommand command) {
        if (forgotten) {
            throw new HeroIsForgotten(heroId);
        }
        if (retired && !(command instanceof ForgetHero)) {
            throw new HeroIsRetired(heroId);
        }
    }

    @CommandHandler
    void handle(ReviseHero command, HeroKeys keys) {
        var key = keys.find(heroId).orElseThrow(() -> new HeroIsForgotten(heroId));
        Expectations.require(heroId);
        var now = key.openDetails(details);
        if (command.name() != null && !command.name().equals(now.name())) {
            now = new HeroDetails(command.name(), now.age());
            apply(new HeroRenamed(heroId, key.seal(now)));
        }
        if (command.secretName() != null && !command.secretName().equals(key.openSecretName(secretName))) {
            apply(new SecretNameChanged(heroId, key.sealSecretName(command.secretName())));
        }
        if (command.age() != null && !Objects.equals(command.age().age(), now.age())) {
            apply(new HeroAgeChanged(
                    heroId, key.seal(new HeroDetails(now.name(), command.age().age()))));
        }
    }

    /** The team is looked at first: a membership of a team that is disbanded by now is none. */
    @CommandHandler
    void handle(EnlistHero command, Teams teams) {
        teams.requireStanding(List.of(command.teamId()));
        var enlisted = teamIds.contains(command.teamId());
        Expectations.require(heroId, enlisted);
        if (enlisted) {
            throw new HeroAlreadyEnlisted(heroId, command.teamId());
        }
        apply(new HeroEnlisted(heroId, command.teamId()));
    }

    @CommandHandler
    void handle(DischargeHero command) {
        var enlisted = teamIds.contains(command.teamId());
        Expectations.require(heroId, enlisted);
        if (!enlisted) {
            throw new HeroNotEnlisted(heroId, command.teamId());
        }
        apply(new HeroDischarged(heroId, command.teamId()));
    }

    /** It leaves no team that is disbanded: of those it is no member any more. */
    @CommandHandler
    void handle(ReassignHero command, Teams teams) {
        requireFewAndDistinct(command.teamIds(), ReassignHero.MAX_TEAMS);
        teams.requireStanding(command.teamIds());
        Expectations.require(heroId);
        var left = new TreeSet<>(teamIds);
        command.teamIds().forEach(left::remove);
        var joined = new TreeSet<>(command.teamIds());
        joined.removeAll(teamIds);
        teams.standing(left).forEach(teamId -> apply(new HeroDischarged(heroId, teamId)));
        joined.forEach(teamId -> apply(new HeroEnlisted(heroId, teamId)));
    }

    @CommandHandler
    void handle(RetireHero command) {
        Expectations.require(heroId);
        apply(new HeroRetired(command.heroId()));
    }

    @CommandHandler
    void handle(ForgetHero command, HeroKeys keys) {
        Expectations.require(heroId);
        keys.destroy(command.heroId());
        apply(new HeroForgotten(command.heroId()));
    }

    @EventSourcingHandler
    void on(HeroEvent event) {
        switch (event) {
            case HeroRegistered registered -> {
                heroId = registered.heroId();
                details = registered.details();
                secretName = registered.secretName();
            }
            case HeroRenamed renamed -> details = renamed.details();
            case SecretNameChanged changed -> secretName = changed.secretName();
            case HeroAgeChanged changed -> details = changed.details();
            case HeroEnlisted enlisted -> teamIds.add(enlisted.teamId());
            case HeroDischarged discharged -> teamIds.remove(discharged.teamId());
            case HeroRetired ignored -> retired = true;
            case HeroForgotten ignored -> forgotten = true;
        }
    }

    private static void requireFewAndDistinct(List<UUID> teamIds, int limit) {
        if (teamIds.size() > limit) {
            throw new TooManyTeams(teamIds.size(), limit);
        }
        var named = new HashSet<UUID>();
        teamIds.stream().filter(teamId -> !named.add(teamId)).findFirst().ifPresent(teamId -> {
            throw new TeamNamedTwice(teamId);
        });
    }
}
