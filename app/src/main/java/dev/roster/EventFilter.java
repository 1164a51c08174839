package dev.roster;

import dev.roster.api.HeroEvent.HeroDischarged;
import dev.roster.api.HeroEvent.HeroEnlisted;
import dev.roster.api.HeroEvent.HeroForgotten;
import dev.roster.api.HeroEvent.HeroRetired;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which events: those that meet all of it, or all events if nothing is said.
 *
 * @param hero those of its stream
 * @param team those of its stream, and of heroes who join it, leave it, or are its members when they end
 * @param names those of these names, or of any if there are none
 */
record EventFilter(@Nullable UUID hero, @Nullable UUID team, Set<String> names) {

    static final EventFilter NONE = new EventFilter(null, null, Set.of());

    /** The events of heroes that name a team. */
    static final Set<String> MEMBERSHIPS =
            Set.of(HeroEnlisted.class.getSimpleName(), HeroDischarged.class.getSimpleName());

    /** The events that end heroes, and name no team; the table of departures knows which were left. */
    static final Set<String> ENDINGS = Set.of(HeroRetired.class.getSimpleName(), HeroForgotten.class.getSimpleName());

    private static final String OF_WHO_ENDED =
            "position in (select position from eventstore.departure where team_id = ?)";

    /** As the index has it. */
    private static final String OF_MEMBERS =
            "aggregate_type = 'Hero' and event_name in ('HeroEnlisted', 'HeroDischarged') and (payload ->> 'teamId')::uuid = ?";

    boolean isEmpty() {
        return equals(NONE);
    }

    /** Whether it finds few, for which there are indexes. */
    boolean isIndexed() {
        return hero != null || team != null;
    }

    /** Whether it looks at every event, and may find few. */
    boolean readsAll() {
        return !isEmpty() && !isIndexed();
    }

    boolean matches(EventFrame event) {
        return (hero == null || hero.equals(event.heroId()))
                && (team == null || event.teamIds().contains(team))
                && (names.isEmpty() || names.contains(event.name()));
    }

    /**
     * How PostgreSQL finds them, in position order.
     *
     * @param columns a select without a condition
     * @param after only those after this position
     * @param upTo and up to this one
     */
    Select select(String columns, long after, long upTo, int most) {
        var parts = new ArrayList<Select>();
        if (hero != null && team != null) {
            parts.add(new Select("aggregate_id = ? and " + OF_MEMBERS, List.of(hero, team)));
            parts.add(new Select("aggregate_id = ? and " + OF_WHO_ENDED, List.of(hero, team)));
        } else if (hero != null) {
            parts.add(new Select("aggregate_id = ? and aggregate_type = 'Hero'", List.of(hero)));
        } else if (team != null) {
            parts.add(new Select("aggregate_id = ? and aggregate_type = 'Team'", List.of(team)));
            if (names.isEmpty() || !Collections.disjoint(names, MEMBERSHIPS)) {
                parts.add(new Select(OF_MEMBERS, List.of(team)));
            }
            if (names.isEmpty() || !Collections.disjoint(names, ENDINGS)) {
                parts.add(new Select(OF_WHO_ENDED, List.of(team)));
            }
        } else {
            parts.add(new Select("true", List.of()));
        }
        var parameters = new ArrayList<Object>();
        for (var part : parts) {
            parameters.addAll(part.parameters());
            if (!names.isEmpty()) {
                parameters.add(names.toArray(String[]::new));
            }
            parameters.addAll(List.of(after, upTo, most));
        }
        parameters.add(most);
        return new Select(
                parts.stream()
                        .map(part -> "(" + columns + " where " + part.sql()
                                + (names.isEmpty() ? "" : " and event_name = any (?)")
                                + " and position > ? and position <= ? order by position limit ?)")
                        .collect(Collectors.joining(
                                " union all ", "select * from (", ") event order by position limit ?")),
                parameters);
    }

    /** Each part has a limit of its own, so that PostgreSQL stops there, and does not sort all that there is. */
    record Select(String sql, List<Object> parameters) {

        PreparedStatement prepare(Connection connection) throws SQLException {
            var statement = connection.prepareStatement(sql);
            for (var i = 0; i < parameters.size(); i++) {
                statement.setObject(i + 1, parameters.get(i));
            }
            return statement;
        }
    }
}
