package dev.roster.api;

import java.util.UUID;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * What can be asked of a team. Texts are trimmed ({@link Texts}) and have 1 to 200 characters without control characters; a command
 * that breaks this can't be made: its constructor throws {@link RuleViolation.InvalidDetails}. A command to a team that is
 * there may say in its metadata which versions of the team it was meant for, a collection of Longs named {@code
 * expectedVersions}; it is rejected with {@link RuleViolation.HasChanged} if the team has another by now.
 */
public sealed interface TeamCommand {

    /** The team that is to decide; for {@link FormTeam} an id that was never used. */
    @TargetAggregateIdentifier
    UUID teamId();

    /** Forms a team. Rejected with {@link RuleViolation.TeamAlreadyFormed}. */
    record FormTeam(UUID teamId, String name, String headquarters) implements TeamCommand {

        public FormTeam {
            var details = new Details();
            name = details.text("name", name);
            headquarters = details.text("headquarters", headquarters);
            details.requireValid();
        }
    }

    /**
     * Changes what is given and leaves the rest; what is already so makes no event. Rejected with {@link
     * RuleViolation.UnknownTeam} or {@link RuleViolation.TeamIsDisbanded}.
     *
     * @param name null leaves it
     * @param headquarters null leaves it
     */
    record ReviseTeam(
            UUID teamId, @Nullable String name, @Nullable String headquarters) implements TeamCommand {

        public ReviseTeam {
            var details = new Details();
            name = details.textIfGiven("name", name);
            headquarters = details.textIfGiven("headquarters", headquarters);
            details.requireValid();
        }
    }

    /**
     * Ends the team and all memberships in it, for ever. Rejected with {@link RuleViolation.UnknownTeam} or {@link
     * RuleViolation.TeamIsDisbanded}.
     */
    record DisbandTeam(UUID teamId) implements TeamCommand {}
}
