package dev.roster.api;

import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Why a command was not accepted: a fact about the roster, not a fault of the system. Nothing was changed, and sending
 * the same command again will not help until the roster has changed. Has no stack trace, so it costs no more than
 * another answer.
 */
public abstract sealed class RuleViolation extends RuntimeException {

    private RuleViolation(String message) {
        super(message, null, false, false);
    }

    /** A violation that is about one hero or team. */
    public abstract static sealed class About extends RuleViolation {

        private final UUID subject;

        private About(UUID subject, String message) {
            super(message);
            this.subject = subject;
        }

        /** The id of the hero or team that stands in the way. */
        public UUID subject() {
            return subject;
        }
    }

    /** The id was used before, by a hero or a team, and an id is never used twice. */
    public static final class HeroAlreadyRegistered extends About {
        public HeroAlreadyRegistered(UUID heroId) {
            super(heroId, "The id " + heroId + " is taken: register the hero under another.");
        }
    }

    /** There never was a hero with this id. */
    public static final class UnknownHero extends About {
        public UnknownHero(UUID heroId) {
            super(heroId, "There is no hero " + heroId + ".");
        }
    }

    /** The hero has ended. */
    public static final class HeroIsRetired extends About {
        public HeroIsRetired(UUID heroId) {
            super(heroId, "The hero " + heroId + " is retired.");
        }
    }

    /** The hero's key was destroyed; only its id is left. */
    public static final class HeroIsForgotten extends About {
        public HeroIsForgotten(UUID heroId) {
            super(heroId, "The hero " + heroId + " is forgotten.");
        }
    }

    /** The hero is a member of the team already. */
    public static final class HeroAlreadyEnlisted extends About {
        public HeroAlreadyEnlisted(UUID heroId, UUID teamId) {
            super(heroId, "The hero " + heroId + " is in the team " + teamId + " already.");
        }
    }

    /** The hero is no member of the team. */
    public static final class HeroNotEnlisted extends About {
        public HeroNotEnlisted(UUID heroId, UUID teamId) {
            super(heroId, "The hero " + heroId + " is not in the team " + teamId + ".");
        }
    }

    /** The id was used before, by a hero or a team, and an id is never used twice. */
    public static final class TeamAlreadyFormed extends About {
        public TeamAlreadyFormed(UUID teamId) {
            super(teamId, "The id " + teamId + " is taken: form the team under another.");
        }
    }

    /** There never was a team with this id. */
    public static final class UnknownTeam extends About {
        public UnknownTeam(UUID teamId) {
            super(teamId, "There is no team " + teamId + ".");
        }
    }

    /** The team has ended. */
    public static final class TeamIsDisbanded extends About {
        public TeamIsDisbanded(UUID teamId) {
            super(teamId, "The team " + teamId + " is disbanded.");
        }
    }

    /** The hero or team is not at a version that the command was meant for. */
    public static final class HasChanged extends About {

        private final long version;

        /** @param version the version that it is at */
        public HasChanged(UUID subject, long version) {
            super(
                    subject,
                    subject + " is at version " + version
                            + " by now, and the command was meant for another: read it again, and decide anew.");
            this.version = version;
        }

        /** The version that the hero or team is at. */
        public long version() {
            return version;
        }
    }

    /** What a command is about is there, and the command was meant for what is not; or the other way round. */
    public static final class PreconditionFailed extends About {

        /** @param exists whether it is there */
        public PreconditionFailed(UUID subject, boolean exists) {
            super(
                    subject,
                    "What is asked for of " + subject
                            + (exists
                                    ? " exists already, and the command asks that it does not."
                                    : " does not exist, and the command asks that it does.")
                            + " Nothing was changed.");
        }
    }

    /** A hero is to be in the same team twice. */
    public static final class TeamNamedTwice extends About {
        public TeamNamedTwice(UUID teamId) {
            super(teamId, "The team " + teamId + " is named twice: name each team once.");
        }
    }

    /** A hero is to be given more teams than it can be given at once. */
    public static final class TooManyTeams extends RuleViolation {
        public TooManyTeams(int teams, int limit) {
            super("A hero can't be given " + teams + " teams at once: name at most " + limit
                    + ", and enlist it in the others afterwards.");
        }
    }

    /** A text or number of the command is out of bounds. */
    public static final class InvalidDetails extends RuleViolation {

        private final List<InvalidField> fields;

        public InvalidDetails(List<InvalidField> fields) {
            super(fields.stream()
                    .map(field -> field.field() + " " + field.problem())
                    .collect(Collectors.joining("; ", "Not valid: ", ".")));
            this.fields = List.copyOf(fields);
        }

        /** Every field that is wrong, in the order of the command's components. */
        public List<InvalidField> fields() {
            return fields;
        }
    }

    /**
     * A field that is wrong.
     *
     * @param problem what is wrong with it and what to give instead, without the value of a text
     */
    public record InvalidField(String field, String problem) {}
}
