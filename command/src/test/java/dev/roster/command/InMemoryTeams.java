package dev.roster.command;

import dev.roster.api.RuleViolation.TeamIsDisbanded;
import dev.roster.api.RuleViolation.UnknownTeam;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Knows the teams that it is told of, and remembers what it was asked. */
public class InMemoryTeams implements Teams {

    private final Set<UUID> standing = new HashSet<>();
    private final Set<UUID> disbanded = new HashSet<>();
    private final List<UUID> lookedAt = new ArrayList<>();
    private final List<UUID> heldOff = new ArrayList<>();

    void form(UUID teamId) {
        standing.add(teamId);
    }

    void disband(UUID teamId) {
        standing.remove(teamId);
        disbanded.add(teamId);
    }

    List<UUID> lookedAt() {
        return lookedAt;
    }

    List<UUID> heldOff() {
        return heldOff;
    }

    @Override
    public void requireStanding(Collection<UUID> teamIds) {
        lookedAt.addAll(teamIds);
        for (var teamId : teamIds) {
            if (disbanded.contains(teamId)) {
                throw new TeamIsDisbanded(teamId);
            }
            if (!standing.contains(teamId)) {
                throw new UnknownTeam(teamId);
            }
        }
    }

    @Override
    public List<UUID> standing(Collection<UUID> teamIds) {
        return teamIds.stream().filter(standing::contains).toList();
    }

    @Override
    public void holdOffEnlistments(UUID teamId) {
        heldOff.add(teamId);
    }
}
