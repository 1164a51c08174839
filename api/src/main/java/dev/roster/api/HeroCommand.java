package dev.roster.api;

import java.util.List;
import java.util.UUID;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * What can be asked of a hero. Texts are trimmed ({@link Texts}) and have 1 to 200 characters without control characters; an age is
 * from 0 to 100000. A command that breaks this can't be made: its constructor throws {@link
 * RuleViolation.InvalidDetails} with every field that is wrong. A command to a hero that is there may say in its metadata
 * which versions of the hero it was meant for, a collection of Longs named {@code expectedVersions}; it is rejected with
 * {@link RuleViolation.HasChanged} if the hero has another by now.
 */
public sealed interface HeroCommand {

    /** The hero that is to decide; for {@link RegisterHero} an id that was never used. */
    @TargetAggregateIdentifier
    UUID heroId();

    /**
     * Registers a hero and enlists it in teams, all or none. Rejected with {@link RuleViolation.HeroAlreadyRegistered},
     * {@link RuleViolation.TooManyTeams}, {@link RuleViolation.TeamNamedTwice}, {@link RuleViolation.UnknownTeam} or
     * {@link RuleViolation.TeamIsDisbanded}.
     *
     * @param age in years, null if not known
     * @param teamIds at most 50 teams that stand, none twice
     */
    record RegisterHero(
            UUID heroId,
            String name,
            String secretName,
            @Nullable Integer age,
            List<UUID> teamIds) implements HeroCommand {

        /** The most teams that a hero can be registered with. */
        public static final int MAX_TEAMS = 50;

        public RegisterHero {
            var details = new Details();
            name = details.text("name", name);
            secretName = details.text("secretName", secretName);
            details.age("age", age);
            details.requireValid();
            teamIds = List.copyOf(teamIds);
        }

        /** Hides what is personal. */
        @Override
        public String toString() {
            return "RegisterHero[heroId=" + heroId + ", teamIds=" + teamIds + "]";
        }
    }

    /**
     * Changes what is given and leaves the rest; what is already so makes no event. Rejected with {@link
     * RuleViolation.UnknownHero} or {@link RuleViolation.HeroIsRetired}.
     *
     * @param name null leaves it
     * @param secretName null leaves it
     * @param age null leaves it, {@link NewAge#NONE} clears it
     */
    record ReviseHero(
            UUID heroId,
            @Nullable String name,
            @Nullable String secretName,
            @Nullable NewAge age) implements HeroCommand {

        public ReviseHero {
            var details = new Details();
            name = details.textIfGiven("name", name);
            secretName = details.textIfGiven("secretName", secretName);
            details.age("age", age == null ? null : age.age());
            details.requireValid();
        }

        /** Hides what is personal. */
        @Override
        public String toString() {
            return "ReviseHero[heroId=" + heroId + "]";
        }
    }

    /**
     * Makes the hero a member of a team. Rejected with {@link RuleViolation.UnknownHero}, {@link
     * RuleViolation.HeroIsRetired}, {@link RuleViolation.UnknownTeam}, {@link RuleViolation.TeamIsDisbanded} or {@link
     * RuleViolation.HeroAlreadyEnlisted}.
     */
    record EnlistHero(UUID heroId, UUID teamId) implements HeroCommand {}

    /**
     * Ends a membership; the team may be disbanded by now. Rejected with {@link RuleViolation.UnknownHero}, {@link
     * RuleViolation.HeroIsRetired} or {@link RuleViolation.HeroNotEnlisted}.
     */
    record DischargeHero(UUID heroId, UUID teamId) implements HeroCommand {}

    /**
     * Makes the hero a member of these teams and of no others: it joins and leaves what that takes, all or none.
     * Rejected with {@link RuleViolation.UnknownHero}, {@link RuleViolation.HeroIsRetired}, {@link
     * RuleViolation.TooManyTeams}, {@link RuleViolation.TeamNamedTwice}, {@link RuleViolation.UnknownTeam} or {@link
     * RuleViolation.TeamIsDisbanded}.
     *
     * @param teamIds at most 200 teams that stand, none twice
     */
    record ReassignHero(UUID heroId, List<UUID> teamIds) implements HeroCommand {

        /** The most teams that a hero can be given at once. */
        public static final int MAX_TEAMS = 200;

        public ReassignHero {
            teamIds = List.copyOf(teamIds);
        }
    }

    /**
     * Ends the hero and all its memberships, for ever. Rejected with {@link RuleViolation.UnknownHero} or {@link
     * RuleViolation.HeroIsRetired}.
     */
    record RetireHero(UUID heroId) implements HeroCommand {}

    /**
     * Destroys the hero's key, for ever, so that nobody can read what was personal; also of a retired hero. Rejected with
     * {@link RuleViolation.UnknownHero} or {@link RuleViolation.HeroIsForgotten}, as is from then on every command to it.
     */
    record ForgetHero(UUID heroId) implements HeroCommand {}

    /**
     * An age to set, so that "leave the age" and "set the age to none" are two things.
     *
     * @param age in years, null for none
     */
    record NewAge(@Nullable Integer age) {

        /** Clears the age. */
        public static final NewAge NONE = new NewAge(null);
    }
}
