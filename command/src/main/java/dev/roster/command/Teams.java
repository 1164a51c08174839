package dev.roster.command;

import dev.roster.api.RuleViolation.TeamIsDisbanded;
import dev.roster.api.RuleViolation.UnknownTeam;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** What a decision about a hero may know of teams: whether they stand, for as long as the decision takes. */
interface Teams {

    /**
     * Returns if every team stands, and will stand until the transaction ends; outside one, if it stands at this moment.
     *
     * @throws UnknownTeam if there never was such a team
     * @throws TeamIsDisbanded if it has ended
     */
    void requireStanding(Collection<UUID> teamIds);

    /** Those of the teams that stand at this moment, in the order given; they may end the next. */
    List<UUID> standing(Collection<UUID> teamIds);

    /** Waits for the enlistments into the team that are under way, and holds off others until the transaction ends. */
    void holdOffEnlistments(UUID teamId);
}
