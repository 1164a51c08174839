package dev.roster.command;

import dev.roster.api.RuleViolation.TeamIsDisbanded;
import dev.roster.api.RuleViolation.UnknownTeam;
import dev.roster.api.TeamEvent.TeamDisbanded;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Component;

/**
 * Teams as the event store has them. A team is guarded by an advisory lock on its id, held to the end of the
 * transaction: shared by those who enlist, exclusive for the one who disbands. The look is a statement of its own after
 * the lock, at READ COMMITTED: a snapshot that is older than the lock would still show a disbanded team standing
 * (PostgreSQL, 13.2.1 and 13.3.5).
 */
@Component
class JdbcTeams implements Teams {

    private static final String LOCK_SHARED = """
            select count(pg_advisory_xact_lock_shared(hashtext('roster.team'), hashtext(id::text))::text)
            from unnest(?::uuid[]) as id""";
    private static final String LOCK_EXCLUSIVE =
            "select pg_advisory_xact_lock(hashtext('roster.team'), hashtext(?::text))::text";
    private static final String LAST_EVENTS = """
            select asked.id, last.aggregate_type, last.event_name
            from unnest(?::uuid[]) with ordinality as asked(id, place)
            left join lateral (
                select aggregate_type, event_name from eventstore.event
                where aggregate_id = asked.id order by sequence desc limit 1
            ) as last on true order by asked.place""";

    private final JdbcClient jdbc;

    JdbcTeams(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void requireStanding(Collection<UUID> teamIds) {
        if (teamIds.isEmpty()) {
            return;
        }
        var ascending = new SqlArrayValue("uuid", teamIds.stream().sorted().toArray());
        jdbc.sql(LOCK_SHARED).param(ascending).query(Long.class).single();
        jdbc.sql(LAST_EVENTS).param(ascending).query((RowCallbackHandler) JdbcTeams::requireStanding);
    }

    @Override
    public List<UUID> standing(Collection<UUID> teamIds) {
        return teamIds.isEmpty()
                ? List.of()
                : jdbc
                        .sql(LAST_EVENTS)
                        .param(new SqlArrayValue("uuid", teamIds.toArray()))
                        .query((row, number) -> isStanding(row) ? row.getObject("id", UUID.class) : null)
                        .list()
                        .stream()
                        .filter(Objects::nonNull)
                        .toList();
    }

    @Override
    public void holdOffEnlistments(UUID teamId) {
        jdbc.sql(LOCK_EXCLUSIVE).param(teamId).query(String.class).single();
    }

    private static void requireStanding(ResultSet row) throws SQLException {
        var teamId = row.getObject("id", UUID.class);
        if (!isTeam(row)) {
            throw new UnknownTeam(teamId);
        }
        if (!isStanding(row)) {
            throw new TeamIsDisbanded(teamId);
        }
    }

    private static boolean isTeam(ResultSet row) throws SQLException {
        return Team.class.getSimpleName().equals(row.getString("aggregate_type"));
    }

    private static boolean isStanding(ResultSet row) throws SQLException {
        return isTeam(row) && !TeamDisbanded.class.getSimpleName().equals(row.getString("event_name"));
    }
}
