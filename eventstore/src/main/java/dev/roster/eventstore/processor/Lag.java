package dev.roster.eventstore.processor;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** How many events are stored after a position, which whoever has reached that position is behind. */
@Component
public final class Lag {

    /** Up to which events are counted. */
    static final int LIMIT = 10_000;

    private static final String BEHIND = """
            select count(*) from (
                select from eventstore.event where position > ? limit %s) as behind""".formatted(LIMIT);

    private final JdbcClient jdbc;

    Lag(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Counts the events after a position, up to {@value #LIMIT}. */
    public long behind(long position) {
        return jdbc.sql(BEHIND).param(position).query(Long.class).single();
    }
}
