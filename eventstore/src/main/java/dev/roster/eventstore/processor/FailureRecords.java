package dev.roster.eventstore.processor;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The failures of groups on all nodes, so that each node can tell why a group stands that another one runs. */
@Component
final class FailureRecords {

    /** A group that fails tries again every second: what is older was left by a node that has ended. */
    private static final Duration FRESH = Duration.ofSeconds(15);

    private final JdbcClient jdbc;

    FailureRecords(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Adds attempts that have failed.
     *
     * @param position null if they failed on no particular event
     */
    void add(String group, @Nullable Long position, String reason, long attempts) {
        jdbc.sql("""
                insert into eventstore.group_failure as known (processor_name, position, reason, attempts)
                values (:group, :position::bigint, :reason, :attempts)
                on conflict (processor_name) do update set
                    position = excluded.position, reason = excluded.reason, tried_at = excluded.tried_at,
                    (attempts, since) = (select
                        case when same then known.attempts + excluded.attempts else excluded.attempts end,
                        case when same then known.since else excluded.since end
                        from (select known.position is not distinct from excluded.position
                            and known.tried_at > clock_timestamp() - make_interval(secs => :fresh) as same) as before)""")
                .param("group", group)
                .param("position", position)
                .param("reason", reason)
                .param("attempts", attempts)
                .param("fresh", FRESH.toSeconds())
                .update();
    }

    /** What a group fails on now; nothing if no node has tried lately. */
    Optional<GroupFailure> find(String group) {
        return jdbc.sql("""
                select * from eventstore.group_failure
                where processor_name = ? and tried_at > clock_timestamp() - make_interval(secs => ?)""")
                .params(group, FRESH.toSeconds())
                .query((row, number) -> new GroupFailure(
                        row.getObject("position", Long.class),
                        row.getString("reason"),
                        row.getLong("attempts"),
                        row.getObject("since", OffsetDateTime.class).toInstant(),
                        row.getObject("tried_at", OffsetDateTime.class).toInstant()))
                .optional();
    }

    void end(String group) {
        jdbc.sql("delete from eventstore.group_failure where processor_name = ?")
                .param(group)
                .update();
    }
}
