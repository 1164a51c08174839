package dev.roster.query;

import dev.roster.api.HeroEvent;
import dev.roster.api.HeroEvent.HeroAgeChanged;
import dev.roster.api.HeroEvent.HeroDischarged;
import dev.roster.api.HeroEvent.HeroEnlisted;
import dev.roster.api.HeroEvent.HeroForgotten;
import dev.roster.api.HeroEvent.HeroRegistered;
import dev.roster.api.HeroEvent.HeroRenamed;
import dev.roster.api.HeroEvent.HeroRetired;
import dev.roster.api.HeroEvent.SecretNameChanged;
import dev.roster.api.HeroKeys.HeroKey;
import dev.roster.api.Sealed;
import dev.roster.api.TeamEvent;
import dev.roster.api.TeamEvent.TeamDisbanded;
import dev.roster.api.TeamEvent.TeamFormed;
import dev.roster.eventstore.sealing.SubjectKeys.SubjectKey;
import dev.roster.eventstore.transfer.HistoryCheck;
import dev.roster.web.list.Fields;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.context.annotation.Scope;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;

/**
 * What the heroes and teams of a history have come to. Their events are those that commands could have led to, or the
 * projection would stop at them for ever.
 */
@Component
@Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
class RosterHistory implements HistoryCheck {

    /** Commands take 200 characters, and an index some 2,700 bytes. */
    private static final int MAX_BYTES = 2_000;

    private final Map<UUID, Hero> heroes = new HashMap<>();

    /** Whether they stand. */
    private final Map<UUID, Boolean> teams = new HashMap<>();

    @Override
    public void next(Object event, @Nullable SubjectKey key) {
        if (event instanceof HeroEvent ofHero) {
            next(ofHero, key);
        } else if (event instanceof TeamEvent ofTeam) {
            next(ofTeam);
        }
    }

    private void next(HeroEvent event, @Nullable SubjectKey key) {
        if (event instanceof HeroRegistered) {
            require(heroes.putIfAbsent(event.heroId(), new Hero(key)) == null, "its hero was registered before.");
        }
        var hero = heroes.get(event.heroId());
        if (hero == null) {
            throw new IllegalArgumentException("its hero was not registered before.");
        }
        require(!hero.ended || event instanceof HeroForgotten, "its hero has ended before.");
        switch (event) {
            case HeroRegistered registered -> {
                requireDetails(hero, registered.details());
                requireSecretName(hero, registered.secretName());
            }
            case HeroRenamed renamed -> requireDetails(hero, renamed.details());
            case HeroAgeChanged changed -> requireDetails(hero, changed.details());
            case SecretNameChanged changed -> requireSecretName(hero, changed.secretName());
            case HeroEnlisted enlisted -> {
                require(
                        Boolean.TRUE.equals(teams.get(enlisted.teamId())),
                        "the team " + enlisted.teamId()
                                + ", which the hero joins, does not stand: this is no whole export.");
                require(hero.join(enlisted.teamId()), "its hero is in the team already.");
            }
            case HeroDischarged discharged -> require(hero.leave(discharged.teamId()), "its hero is not in the team.");
            case HeroRetired ignored -> hero.ended = true;
            case HeroForgotten ignored -> hero.key = null;
        }
    }

    private void next(TeamEvent event) {
        var id = event.teamId();
        if (event instanceof TeamFormed) {
            require(teams.putIfAbsent(id, true) == null, "its team was formed before.");
        }
        require(Boolean.TRUE.equals(teams.get(id)), "its team does not stand.");
        Fields.of((Record) event).forEach((name, value) -> {
            require(
                    value != null || Fields.isNullable(((Record) event).getClass(), name),
                    "its " + name + " is missing.");
            if (value instanceof String text) {
                requireText(text);
            }
        });
        if (event instanceof TeamDisbanded) {
            teams.put(id, false);
        }
    }

    private static void requireDetails(Hero hero, Sealed details) {
        requireOpens(hero, key -> key.openDetails(details).name());
    }

    private static void requireSecretName(Hero hero, Sealed secretName) {
        requireOpens(hero, key -> key.openSecretName(secretName));
    }

    /** If the hero is not forgotten. */
    private static void requireOpens(Hero hero, Function<HeroKey, String> sealed) {
        if (hero.key != null) {
            String text;
            try {
                text = sealed.apply(new SubjectHeroKeys.Key(hero.key));
            } catch (IllegalArgumentException | JacksonException e) {
                throw new IllegalArgumentException("what is sealed in it does not open with its hero's key.", e);
            }
            requireText(text);
        }
    }

    /** As PostgreSQL stores it. */
    private static void requireText(String text) {
        require(
                text.codePoints().allMatch(point -> point != 0 && Character.getType(point) != Character.SURROGATE)
                        && text.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES,
                "a text of it can't be stored: it has U+0000 or half of a surrogate pair, or is too long.");
    }

    private static void require(boolean condition, String reason) {
        if (!condition) {
            throw new IllegalArgumentException(reason);
        }
    }

    private static final class Hero {

        /** Small, since there can be millions of heroes. */
        private Set<UUID> teams = Set.of();

        private @Nullable SubjectKey key;
        private boolean ended;

        private Hero(@Nullable SubjectKey key) {
            this.key = key;
        }

        private boolean join(UUID team) {
            var joined = new HashSet<>(teams);
            var isNew = joined.add(team);
            teams = Set.copyOf(joined);
            return isNew;
        }

        private boolean leave(UUID team) {
            var left = new HashSet<>(teams);
            var wasIn = left.remove(team);
            teams = Set.copyOf(left);
            return wasIn;
        }
    }
}
