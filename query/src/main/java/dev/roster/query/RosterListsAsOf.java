package dev.roster.query;

import dev.roster.readmodel.EventLog;
import dev.roster.readmodel.query.Past;
import dev.roster.web.list.Keyset;
import dev.roster.web.list.ListSlice;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * All heroes and all teams as they were when a position was the last, a page at a time in the order of their ids. An index finds
 * the streams of a page, and only these are folded. A page looks at a limited number of streams, and ends early where most of them
 * began later or had ended.
 */
@Component
class RosterListsAsOf {

    /** How many streams a page looks at: by measurement, in some 15 ms. */
    private static final int MOST_STREAMS = 20_000;

    private static final String ENDED = """
            exists (select from eventstore.event
                where aggregate_id = first.id and aggregate_type = '%s' and event_name in (%s) and position <= :at and %s)""";

    /** A subquery with a value is asked row by row, where a join could read all keys. */
    private static final String HEROES = "(select true from eventstore.hero_key where hero_id = first.id) and not "
            + ENDED.formatted("Hero", "'HeroRetired', 'HeroForgotten'", EventLog.NOT_SET_ASIDE);

    private static final String TEAMS = "not " + ENDED.formatted("Team", "'TeamDisbanded'", EventLog.NOT_SET_ASIDE);

    private final RosterAsOf asOf;

    RosterListsAsOf(RosterAsOf asOf) {
        this.asOf = asOf;
    }

    Part<SealedHero> heroes(ListSlice<SealedHero> slice, Past at) {
        return heroes(slice, at, MOST_STREAMS);
    }

    Part<SealedHero> heroes(ListSlice<SealedHero> slice, Past at, int mostStreams) {
        return part("Hero", HEROES, slice, at, mostStreams, ids -> asOf.heroes(ids, at));
    }

    /** With how many heroes each had. */
    Part<TeamView> teams(ListSlice<TeamView> slice, Past at) {
        return teams(slice, at, MOST_STREAMS);
    }

    Part<TeamView> teams(ListSlice<TeamView> slice, Past at, int mostStreams) {
        return part(
                "Team",
                TEAMS,
                slice,
                at,
                mostStreams,
                ids -> asOf.counted(asOf.teams(ids, at), at).stream()
                        .collect(Collectors.toMap(TeamView::id, Function.identity())));
    }

    private <T> Part<T> part(
            String type,
            String standing,
            ListSlice<T> slice,
            Past at,
            int mostStreams,
            Function<List<UUID>, Map<UUID, T>> fold) {
        var limit = Objects.requireNonNull(slice.limit());
        var offset = offset(slice);
        var first = "with first as materialized (" + streams(type, slice) + " limit " + mostStreams + ")";
        var standingThen = "from first where position <= :at and "
                + "not exists (select from eventstore.set_aside where set_aside.position = first.position) and "
                + standing;
        var parameters = new HashMap<String, Object>();
        parameters.put("at", at.position());
        if (slice.after() != null) {
            parameters.put("after", slice.after().id());
        }
        // In one statement: streams that begin meanwhile would move the last one.
        var found = at.jdbc()
                .sql(first + ", page as materialized (select id " + standingThen + " order by id"
                        + direction(slice) + " limit " + (limit + 1) + " offset " + offset + ")"
                        + " select id, false as ends from page union all"
                        + " select id, true from (select id from first limit 1 offset " + (mostStreams - 1)
                        + ") as last"
                        + " where (select count(*) from page) <= " + limit + " order by ends, id" + direction(slice))
                .params(parameters)
                .query((row, number) -> new Stream(row.getObject("id", UUID.class), row.getBoolean("ends")))
                .list();
        var standingIds =
                found.stream().filter(stream -> !stream.ends()).map(Stream::id).toList();
        var ids = standingIds.subList(0, Math.min(limit, standingIds.size()));
        var rows = RosterAsOf.inOrder(ids, ids.isEmpty() ? Map.of() : fold.apply(ids));
        if (standingIds.size() > limit) {
            return new Part<>(rows, new Keyset(null, ids.getLast()));
        }
        if (standingIds.size() == found.size()) {
            return new Part<>(rows, null);
        }
        var left = ids.isEmpty() && offset > 0 ? offset - count(at, first, standingThen, parameters) : 0;
        return new Part<>(
                rows, new Keyset(left == 0 ? null : left, found.getLast().id()));
    }

    /** Where a page ended before its offset, the cursor has what is left of it. */
    private static int offset(ListSlice<?> slice) {
        return slice.after() != null && slice.after().value() instanceof Integer left ? left : slice.offset();
    }

    /** The planner takes the index of teams where teams are few, and the one of streams where they are many. */
    private static String streams(String type, ListSlice<?> slice) {
        return "select aggregate_id as id, position from eventstore.event where aggregate_type = '" + type
                + "' and sequence = 0"
                + (slice.after() == null ? "" : " and aggregate_id " + (slice.descending() ? "<" : ">") + " :after")
                + " order by aggregate_id" + direction(slice);
    }

    private static String direction(ListSlice<?> slice) {
        return slice.descending() ? " desc" : "";
    }

    private static int count(Past at, String first, String from, Map<String, ?> parameters) {
        return at.jdbc()
                .sql(first + " select count(*) " + from)
                .params(parameters)
                .query(Integer.class)
                .single();
    }

    /** @param ends whether it is the last that was looked at, standing or not */
    private record Stream(UUID id, boolean ends) {}

    /**
     * A part of a list.
     *
     * @param next behind which it goes on, whatever rows there are; null if it ends
     */
    record Part<T>(List<T> rows, @Nullable Keyset next) {}
}
