package dev.roster.query;

import dev.roster.eventstore.transaction.SqlArrays;
import dev.roster.readmodel.EventLog;
import dev.roster.readmodel.query.Past;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.InvalidDataAccessResourceUsageException;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.SqlTypeValue;
import org.springframework.stereotype.Component;

/**
 * Who was in a team when a position was the last, and how many, by the events of heroes. A count begins at one before, which is kept for every
 * eighth change of a team, and reads some sixty events at most, however long the team's past is. A count that finds more first keeps
 * those that are missing. What is kept follows from the events alone and holds for ever: it includes heroes who are forgotten by now, and each
 * count leaves out those of them who were members at its position.
 */
@Component
class Memberships {

    private static final Logger log = LoggerFactory.getLogger(Memberships.class);

    /** The team of an event by which a hero joins or leaves it, as it is indexed. */
    static final String TEAM_OF_MEMBER = "(payload ->> 'teamId')::uuid";

    /** The same, with the condition of the index. */
    static final String OF_MEMBERS =
            "aggregate_type = 'Hero' and event_name in ('HeroEnlisted', 'HeroDischarged') and " + TEAM_OF_MEMBER;

    /** How long nothing is kept after that has failed, such as on a server that is read-only. */
    private static final Duration PAUSE = Duration.ofSeconds(30);

    /** The last that is kept at a position, or before the first. */
    private static final String LAST_KEPT = """
            (select position, heroes from (
                (select position, heroes from eventstore.team_size
                where team_id = asked.team_id and position <= :at order by position desc limit 1)
                union all select 0, 0) as kept
            order by position desc limit 1)""";

    /** What changed how many heroes a team has: events on the streams of heroes, and the ends of heroes. */
    private static final String SINCE_KEPT = """
            (select position, change from (
                (select position, case event_name when 'HeroEnlisted' then 1 else -1 end as change from eventstore.event
                where %s = asked.team_id and position > kept.begin and position <= :at
                order by %s, position limit :most)
                union all
                (select position, -1 from eventstore.departure
                where team_id = asked.team_id and position > kept.begin and position <= :at
                order by team_id, position limit :most)) as change
            order by position limit :most)""".formatted(OF_MEMBERS, TEAM_OF_MEMBER);

    /** The planner is led to look at each event that is set aside, since there are few, if any. */
    private static final String SET_ASIDE = """
            exists (select from eventstore.set_aside where aggregate_id = asked.team_id)
            or exists (
                select from eventstore.set_aside cross join lateral (
                    (select from eventstore.event where %s = asked.team_id and event.position = set_aside.position limit 1)
                    union all
                    (select from eventstore.departure
                    where team_id = asked.team_id and departure.position = set_aside.position limit 1)) as change)""".formatted(OF_MEMBERS);

    private static final String COUNT = """
            select team_id, heroes + changed - forgotten as heroes, begin, changes >= :most as is_incomplete,
                   %s as is_set_aside
            from unnest(:teams) as asked (team_id)
            cross join lateral %s as kept (begin, heroes)
            cross join lateral (
                select count(*) as changes, coalesce(sum(change), 0) as changed from %s as since) as since
            cross join lateral (
                select count(*) as forgotten from eventstore.forgotten_membership
                where team_id = asked.team_id and joined <= :at and gone > :at) as forgotten""".formatted(SET_ASIDE, LAST_KEPT, SINCE_KEPT);

    /**
     * Keeps counts up to what the read model has applied, since no event can come there any more. It is a transaction of its own, and
     * waits for neither the disk nor a standby: what is lost is counted again.
     */
    private static final String KEEP = """
            insert into eventstore.team_size (team_id, position, heroes)
            select team_id, position, heroes
            from (
                select asked.team_id, since.position, kept.heroes + sum(change) over (order by since.position) as heroes,
                       row_number() over (order by since.position) as number
                from (values (:team)) as asked (team_id)
                cross join lateral %s as kept (begin, heroes)
                cross join lateral %s as since
            ) as counted
            cross join (select set_config('synchronous_commit', 'off', true)) as setting (synchronous_commit)
            where number %% :step = 0 and position <= (select position from roster.progress) and synchronous_commit = 'off'
            on conflict do nothing""".formatted(LAST_KEPT, SINCE_KEPT);

    private final int step;
    private final int mostRead;
    private final int mostKept;
    private volatile long pauseEnd = System.nanoTime();

    Memberships() {
        this(8, 32, 3_200);
    }

    /**
     * @param step how many changes of a team lie between two counts that are kept
     * @param mostRead how many changes are read at most without keeping any
     * @param mostKept for how many changes counts are kept by one statement
     */
    Memberships(int step, int mostRead, int mostKept) {
        this.step = step;
        this.mostRead = mostRead;
        this.mostKept = mostKept;
    }

    /**
     * How many heroes each had, by the teams' ids.
     *
     * @throws InvalidDataAccessResourceUsageException on a standby, if the primary has to keep counts first
     */
    Map<UUID, Long> sizes(Collection<UUID> teamIds, Past at) {
        var sizes = new HashMap<UUID, Long>();
        var begun = new HashMap<UUID, Long>();
        var whole = new ArrayList<UUID>();
        for (var asked = List.copyOf(teamIds); !asked.isEmpty(); ) {
            var more = new ArrayList<UUID>();
            for (var count : count(asked, at)) {
                if (count.isSetAside()) {
                    whole.add(count.teamId());
                } else if (!count.isIncomplete()) {
                    sizes.put(count.teamId(), count.heroes());
                } else {
                    var before = begun.put(count.teamId(), count.begin());
                    var isAnyKept = before == null || before < count.begin();
                    (isAnyKept && keep(count.teamId(), at) ? more : whole).add(count.teamId());
                }
            }
            asked = more;
        }
        if (!whole.isEmpty()) {
            countWhole(whole, at, sizes);
        }
        return sizes;
    }

    /** Who was in some teams at a position, by the last event of each hero that is about its membership. */
    static String members(String at) {
        return """
            (select team_id, hero_id from (
                select distinct on (hero_id, team_id) team_id, hero_id, joins from (
                    select %4$s as team_id, aggregate_id as hero_id, position,
                           event_name = 'HeroEnlisted' as joins
                    from eventstore.event where %2$s = any (:teams) and position <= %1$s and %3$s
                    union all
                    select team_id, aggregate_id, position, false
                    from eventstore.departure join eventstore.event using (position)
                    where team_id = any (:teams) and position <= %1$s and %3$s
                ) as membership order by hero_id, team_id, position desc
            ) as last
            where joins and exists (select from eventstore.hero_key where hero_key.hero_id = last.hero_id))""".formatted(at, OF_MEMBERS, EventLog.NOT_SET_ASIDE, TEAM_OF_MEMBER);
    }

    private List<Count> count(Collection<UUID> teamIds, Past at) {
        return at.jdbc()
                .sql(COUNT)
                .param("teams", array(teamIds))
                .param("at", at.position())
                .param("most", mostRead)
                .query((row, number) -> new Count(
                        row.getObject("team_id", UUID.class),
                        row.getLong("heroes"),
                        row.getLong("begin"),
                        row.getBoolean("is_incomplete"),
                        row.getBoolean("is_set_aside")))
                .list();
    }

    /** Keeps counts up to a position, or some of them if there are many. */
    private boolean keep(UUID teamId, Past at) {
        if (at.onStandby()) {
            throw new InvalidDataAccessResourceUsageException("The primary has to keep counts first");
        }
        if (System.nanoTime() - pauseEnd < 0) {
            return false;
        }
        try {
            at.jdbc()
                    .sql(KEEP)
                    .param("team", teamId)
                    .param("at", at.position())
                    .param("step", step)
                    .param("most", mostKept)
                    .update();
            return true;
        } catch (DataAccessException e) {
            pauseEnd = System.nanoTime() + PAUSE.toNanos();
            log.warn(
                    "How many heroes teams had is counted from all their events for {} s, since it can't be kept: {}",
                    PAUSE.toSeconds(),
                    NestedExceptionUtils.getMostSpecificCause(e).getMessage());
            return false;
        }
    }

    /** From all that has happened to their memberships until then. */
    private static void countWhole(Collection<UUID> teamIds, Past at, Map<UUID, Long> sizes) {
        teamIds.forEach(teamId -> sizes.put(teamId, 0L));
        at.jdbc()
                .sql("select team_id, count(*) from " + members(":at") + " as member group by team_id")
                .param("teams", array(teamIds))
                .param("at", at.position())
                .query((RowCallbackHandler) row -> sizes.put(row.getObject(1, UUID.class), row.getLong(2)));
    }

    static SqlTypeValue array(Collection<UUID> ids) {
        return SqlArrays.of("uuid", ids, Function.identity());
    }

    /**
     * How many heroes a team had.
     *
     * @param begin the position of the one that is kept
     * @param isIncomplete whether there were more changes since than are read
     * @param isSetAside whether an event of the team or of its memberships was set aside, of which what is kept knows nothing
     */
    private record Count(UUID teamId, long heroes, long begin, boolean isIncomplete, boolean isSetAside) {}
}
