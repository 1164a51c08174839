package dev.roster.eventstore.processor;

import dev.roster.eventstore.processor.GroupStatus.Backlog;
import java.time.Duration;
import java.util.OptionalLong;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** How many events are stored after a position, which whoever has reached that position is behind. */
@Component
public final class Lag {

    /** Up to which events are counted. */
    static final int LIMIT = 10_000;

    /** In order, since PostgreSQL would else read the whole table for those at its end, as long as nobody has analyzed it. */
    private static final String BEHIND = """
            select count(*) from (
                select from eventstore.event where position > :position order by position limit %s) as behind""".formatted(LIMIT);

    private static final String BACKLOG = """
            select (%s) as events,
                (select extract(epoch from clock_timestamp() - recorded_at) * 1000 from eventstore.event
                where position > :position order by position limit 1) as age,
                (select count(*) from eventstore.set_aside where processor_name = :group) as set_aside,
                (select count(*) from eventstore.dead_letter where processing_group = :group) as dead_letters""".formatted(BEHIND);

    private final JdbcClient jdbc;

    Lag(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The position of the last event that is committed, or 0. */
    long head() {
        return jdbc.sql("select coalesce(max(position), 0) from eventstore.event")
                .query(Long.class)
                .single();
    }

    /** Counts the events after a position, up to {@value #LIMIT}. */
    public long behind(long position) {
        return jdbc.sql(BEHIND).param("position", position).query(Long.class).single();
    }

    /** What a group has before it, if it has a position, and has left behind. */
    Backlog backlog(String group, OptionalLong position) {
        return jdbc.sql(BACKLOG)
                .param("position", position.orElse(Long.MAX_VALUE))
                .param("group", group)
                .query((row, number) -> new Backlog(
                        row.getLong("events"),
                        Duration.ofMillis(Math.max(0, row.getLong("age"))),
                        row.getLong("set_aside"),
                        row.getLong("dead_letters")))
                .single();
    }
}
