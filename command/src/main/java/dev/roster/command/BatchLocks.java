package dev.roster.command;

import dev.roster.api.HeroCommand.EnlistHero;
import dev.roster.api.HeroCommand.ReassignHero;
import dev.roster.api.HeroCommand.RegisterHero;
import dev.roster.api.TeamCommand.DisbandTeam;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Component;

/**
 * Takes what commands that share a transaction will wait for, before the first of them, in the order of ids: then two such
 * transactions can't wait for each other. The heroes and teams that decide are locked against other such transactions only;
 * the teams that are looked at are locked as {@link JdbcTeams} locks them.
 */
@Component
class BatchLocks {

    private static final String TAKE = """
            select count(case when exclusive
                then pg_advisory_xact_lock(hashtext(kind), hashtext(id::text))::text
                else pg_advisory_xact_lock_shared(hashtext(kind), hashtext(id::text))::text end)
            from unnest(?::text[], ?::uuid[], ?::bool[]) as lock(kind, id, exclusive)""";

    private static final String DECIDES = "roster.aggregate";
    private static final String STANDS = "roster.team";

    private final JdbcClient jdbc;

    BatchLocks(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @param commands those that are none are passed over */
    void take(Collection<? extends @Nullable Object> commands) {
        var locks = new TreeMap<UUID, Map<String, Boolean>>();
        for (var command : commands) {
            if (command != null) {
                add(locks, DECIDES, Sender.target(command), true);
                looks(command).forEach(team -> add(locks, STANDS, team, command instanceof DisbandTeam));
            }
        }
        var flat = locks.entrySet().stream()
                .flatMap(at -> at.getValue().entrySet().stream()
                        .map(lock -> new Lock(lock.getKey(), at.getKey(), lock.getValue())))
                .toList();
        jdbc.sql(TAKE)
                .param(new SqlArrayValue("text", flat.stream().map(Lock::kind).toArray()))
                .param(new SqlArrayValue("uuid", flat.stream().map(Lock::id).toArray()))
                .param(new SqlArrayValue(
                        "bool", flat.stream().map(Lock::exclusive).toArray()))
                .query((RowCallbackHandler) row -> {});
    }

    /** How many locks a command takes at most, alone. */
    static int most(@Nullable Object command) {
        return command == null ? 0 : 1 + (int) looks(command).count();
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

    private static void add(Map<UUID, Map<String, Boolean>> locks, String kind, UUID id, boolean exclusive) {
        locks.computeIfAbsent(id, at -> new TreeMap<>()).merge(kind, exclusive, Boolean::logicalOr);
    }

    private record Lock(String kind, UUID id, boolean exclusive) {}
}
