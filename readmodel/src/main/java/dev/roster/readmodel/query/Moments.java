package dev.roster.readmodel.query;

import dev.roster.eventstore.Reached;
import dev.roster.eventstore.epoch.HistoryRewound;
import dev.roster.eventstore.epoch.Position;
import dev.roster.eventstore.epoch.Positions;
import dev.roster.readmodel.EventLog;
import dev.roster.web.problem.InvalidQuery;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Resolves moments in the past to positions. A position stands for itself; an instant (RFC 3339) means the last position that was
 * recorded at or before it, by the database's clock.
 */
@Component
public class Moments {

    private static final Pattern INSTANT =
            Pattern.compile("\\d{4}-\\d{2}-\\d{2}[Tt]\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?([Zz]|[+-]\\d{2}:\\d{2})");

    /** The digits of a fraction below a nanosecond, which RFC 3339 allows and Java does not parse. */
    private static final Pattern LESS_THAN_NANOSECONDS = Pattern.compile("(?<=\\.\\d{9})\\d+");

    /**
     * A binary search over the positions: times go up with positions, except among concurrent appends. The positions that those
     * may have put out of order are read at the end.
     */
    private static final String LAST_UNTIL = """
            with recursive search (low, high) as (
                select 0::bigint, coalesce(max(position), 0) from eventstore.event
                union all
                select case when probe.recorded_at <= :instant then probe.position else low end,
                       case when probe.recorded_at <= :instant then high else (low + high) / 2 end
                from search
                left join lateral (
                    select position, recorded_at from eventstore.event
                    where position > (low + high) / 2 and position <= high order by position limit 1
                ) as probe on true
                where low < high
            )
            select greatest(max(low), (
                select max(position) from eventstore.event
                where position > (select max(low) from search) and position <= (select max(low) from search) + 10000
                  and recorded_at <= :instant
            )) from search""";

    private final JdbcClient jdbc;
    private final EventLog events;
    private final Reached reached;
    private final Positions positions;

    Moments(JdbcClient jdbc, EventLog events, Reached reached, Positions positions) {
        this.jdbc = jdbc;
        this.events = events;
        this.reached = reached;
        this.positions = positions;
    }

    /**
     * The position of a moment. No event can get this or a lower position any more.
     *
     * @param parameter the query parameter that had the moment
     * @throws InvalidQuery if the text is no moment, or one in the future
     * @throws HistoryRewound if it is a position of a history that was rewound
     */
    public long resolve(String parameter, String moment) throws InterruptedException {
        if (Position.isPosition(moment)) {
            return requirePast(parameter, positions.require(Position.valueOf(moment)));
        }
        if (INSTANT.matcher(moment).matches()) {
            try {
                return lastUntil(
                        parameter,
                        OffsetDateTime.parse(
                                LESS_THAN_NANOSECONDS.matcher(moment).replaceFirst("")));
            } catch (DateTimeParseException e) {
                throw new InvalidQuery(parameter, "is no instant that there is: " + e.getMessage());
            }
        }
        throw new InvalidQuery(
                parameter,
                "must be a position, or an instant such as 2026-11-22T10:15:30Z; in an address, a + must be percent-encoded");
    }

    /** A position that the read model has reached needs no query. */
    private long requirePast(String parameter, long position) throws InterruptedException {
        if (!reached.await(position, Duration.ZERO)) {
            var last = events.settledHead();
            if (position > last) {
                throw new InvalidQuery(parameter, "is in the future: the last position is " + last);
            }
        }
        return position;
    }

    private long lastUntil(String parameter, OffsetDateTime moment) {
        // PostgreSQL would round up to the next microsecond.
        var instant = moment.withOffsetSameInstant(ZoneOffset.UTC).truncatedTo(ChronoUnit.MICROS);
        if (jdbc.sql("select ? > clock_timestamp()")
                .param(instant)
                .query(Boolean.class)
                .single()) {
            throw new InvalidQuery(parameter, "is in the future, by the database's clock");
        }
        // Whoever appends later does so at a later time: what can still come at or before the instant is waited for.
        events.settledHead();
        return jdbc.sql(LAST_UNTIL).param("instant", instant).query(Long.class).single();
    }
}
