package dev.roster.command;

import dev.roster.api.HeroCommand.EnlistHero;
import dev.roster.api.HeroCommand.ReassignHero;
import dev.roster.api.HeroCommand.RegisterHero;
import dev.roster.api.TeamCommand.DisbandTeam;
import dev.roster.command.Streams.Guarded;
import dev.roster.command.Streams.Lock;
import java.util.UUID;
import java.util.stream.Stream;

/** What commands that share a transaction lock: the heroes and teams that decide, and the teams that are looked at. */
final class Locks {

    private Locks() {}

    static Stream<Lock> of(Object command) {
        return Stream.concat(
                Stream.of(Lock.toDecide(Targets.of(command))),
                looks(command).map(team -> new Lock(team, Guarded.STANDING, command instanceof DisbandTeam)));
    }

    /** How many a command takes at most, alone. */
    static int most(Object command) {
        return 1 + (int) looks(command).count();
    }

    /** A command that names more teams than one can is rejected before it looks at any. */
    private static Stream<UUID> looks(Object command) {
        var teams = switch (command) {
            case RegisterHero register -> register.teamIds().stream();
            case EnlistHero enlist -> Stream.of(enlist.teamId());
            case ReassignHero reassign -> reassign.teamIds().stream();
            case DisbandTeam disband -> Stream.of(disband.teamId());
            default -> Stream.<UUID>empty();
        };
        return teams.limit(ReassignHero.MAX_TEAMS);
    }
}
