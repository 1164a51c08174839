package dev.roster.command;

import dev.roster.api.RuleViolation.TeamIsDisbanded;
import dev.roster.api.RuleViolation.UnknownTeam;
import dev.roster.api.TeamEvent.TeamDisbanded;
import dev.roster.eventstore.transaction.Streams;
import dev.roster.eventstore.transaction.Streams.Last;
import dev.roster.eventstore.transaction.Streams.Lock;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Teams as their streams have them, locked while a decision takes: shared by those who enlist, alone for who disbands. */
@Component
class LockedTeams implements Teams {

    /** The namespace of locks on teams that stand, the same on all nodes of any version. */
    private static final String STANDING = "roster.team";

    private final Streams streams;

    LockedTeams(Streams streams) {
        this.streams = streams;
    }

    @Override
    public void requireStanding(Collection<UUID> teamIds) {
        var last = streams.isInTransaction()
                ? streams.lock(
                        teamIds.stream().sorted().map(id -> standing(id, false)).toList())
                : streams.last(teamIds);
        last.forEach(LockedTeams::requireStanding);
    }

    @Override
    public List<UUID> standing(Collection<UUID> teamIds) {
        return streams.last(teamIds).stream()
                .filter(LockedTeams::isStanding)
                .map(Last::id)
                .toList();
    }

    @Override
    public void holdOffEnlistments(UUID teamId) {
        streams.lock(List.of(standing(teamId, true)));
    }

    /** What keeps a team standing: it can't be disbanded while others hold this. */
    static Lock standing(UUID teamId, boolean exclusive) {
        return new Lock(teamId, STANDING, exclusive);
    }

    private static void requireStanding(Last last) {
        if (!isTeam(last)) {
            throw new UnknownTeam(last.id());
        }
        if (!isStanding(last)) {
            throw new TeamIsDisbanded(last.id());
        }
    }

    private static boolean isTeam(Last last) {
        return Team.class.getSimpleName().equals(last.aggregateType());
    }

    private static boolean isStanding(Last last) {
        return isTeam(last) && !TeamDisbanded.class.getSimpleName().equals(last.eventName());
    }
}
