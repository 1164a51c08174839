package dev.roster.readmodel.rebuild;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is known of the last {@value #KEPT} rebuilds in the whole cluster: a row for each. The one that runs holds an advisory
 * lock.
 */
@Component
final class RebuildRegistry {

    private static final String LOCK = "(hashtext('roster.rebuild'), 0)";
    private static final int KEPT = 100;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final JdbcClient jdbc;

    /** @param jdbc on whose connections the rows are read and written */
    RebuildRegistry(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Takes the lock if nobody else holds it.
     *
     * @param session whose connection holds the lock until it is closed
     */
    static boolean tryLock(JdbcClient session) {
        return session.sql("select pg_try_advisory_lock" + LOCK)
                .query(Boolean.class)
                .single();
    }

    /** By the database's clock, as all times of rebuilds. */
    Instant now() {
        return jdbc.sql("select clock_timestamp()")
                .query(OffsetDateTime.class)
                .single()
                .toInstant();
    }

    /** The newest first. */
    List<RebuildView> list() {
        return views("");
    }

    Optional<RebuildView> find(long id) {
        return views("where id = " + id).stream().findFirst();
    }

    /**
     * A rebuild that runs holds the lock. One that seems to run without it was interrupted, unless it ended just then: the
     * statement sees rows as they were when it began, and the lock a moment later.
     */
    private List<RebuildView> views(String condition) {
        var views = read(condition);
        return views.stream().anyMatch(view -> view.hasEnded() && view.endedAt() == null) ? read(condition) : views;
    }

    private List<RebuildView> read(String condition) {
        return jdbc.sql("""
                select rebuild.*, coalesce(ended_at, clock_timestamp()) as until, ended_at is not null or exists (
                    select from pg_locks
                    where locktype = 'advisory' and granted and objsubid = 2 and objid = 0
                      and classid::bigint = hashtext('roster.rebuild')::bigint & 4294967295
                      and database = (select oid from pg_database where datname = current_database())) as alive
                from eventstore.rebuild %s order by id desc""".formatted(condition))
                .query((row, number) -> view(row))
                .list();
    }

    private static RebuildView view(ResultSet row) throws SQLException {
        var state = row.getBoolean("alive") ? RebuildState.named(row.getString("state")) : RebuildState.INTERRUPTED;
        var head = row.getLong("head");
        var events = row.getLong("events");
        var startedAt = row.getObject("started_at", OffsetDateTime.class).toInstant();
        var until = row.getObject("until", OffsetDateTime.class).toInstant();
        var eventsPerSecond = RebuildView.eventsPerSecond(events, startedAt, until);
        return new RebuildView(
                row.getLong("id"),
                RebuildKind.named(row.getString("kind")),
                row.getString("snapshot"),
                row.getObject("applies", Long.class),
                state,
                row.getLong("position"),
                head,
                RebuildView.percent(state, events, head),
                events,
                eventsPerSecond,
                RebuildView.secondsLeft(state, events, head, eventsPerSecond),
                startedAt,
                instant(row.getObject("ended_at", OffsetDateTime.class)),
                parse(row.getString("comparison"), Comparison.class),
                parse(row.getString("failure"), RebuildView.Failure.class));
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }

    private static <T> @Nullable T parse(@Nullable String json, Class<T> type) {
        return json == null ? null : JSON.readValue(json, type);
    }

    /**
     * Adds a rebuild that waits to begin, and removes the oldest.
     *
     * @return its id
     */
    long add(RebuildPlan plan) {
        jdbc.sql("""
                delete from eventstore.rebuild where id <= (select max(id) - ? from eventstore.rebuild)""").param(KEPT - 1).update();
        return jdbc.sql(
                        "insert into eventstore.rebuild (kind, snapshot, applies, state) values (?, ?, ?::bigint, ?) returning id")
                .param(plan.kind().toString())
                .param(plan.snapshotName())
                .param(plan.applies())
                .param(RebuildState.WAITING.toString())
                .query(Long.class)
                .single();
    }

    /** Asks the node that runs a rebuild to cancel it. */
    void requestCancellation(long id) {
        jdbc.sql("update eventstore.rebuild set cancelled = true where id = ? and ended_at is null")
                .param(id)
                .update();
    }

    /**
     * Records how far a rebuild that runs has come.
     *
     * @return whether it is to be cancelled
     */
    boolean update(long id, RebuildProgress progress) {
        return jdbc.sql("""
                update eventstore.rebuild set state = ?, position = ?, head = ?, events = ?
                where id = ? and ended_at is null returning cancelled""")
                .params(
                        progress.state().toString(),
                        progress.position(),
                        progress.head(),
                        progress.events().sum(),
                        id)
                .query(Boolean.class)
                .optional()
                .orElse(false);
    }

    /**
     * Records that a rebuild has ended.
     *
     * @param failure why, if it failed; its event is given its name here
     */
    void end(long id, RebuildState state, RebuildProgress progress, RebuildView.@Nullable Failure failure) {
        jdbc.sql("""
                update eventstore.rebuild
                set state = ?, position = ?, head = ?, events = ?, ended_at = clock_timestamp(),
                    comparison = ?::json, failure = ?::json
                where id = ?""")
                .params(Arrays.asList(
                        state.toString(),
                        progress.position(),
                        progress.head(),
                        progress.events().sum(),
                        progress.comparison() == null ? null : JSON.writeValueAsString(progress.comparison()),
                        failure == null ? null : JSON.writeValueAsString(withEventName(failure)),
                        id))
                .update();
    }

    private RebuildView.Failure withEventName(RebuildView.Failure failure) {
        return failure.position() == null
                ? failure
                : new RebuildView.Failure(
                        failure.position(),
                        jdbc.sql("select event_name from eventstore.event where position = ?")
                                .param(failure.position())
                                .query(String.class)
                                .optional()
                                .orElse(null),
                        failure.reason());
    }

    /** Records the end of those whose process ended before they did. The caller holds the lock. */
    void endInterrupted() {
        jdbc.sql("""
                update eventstore.rebuild set state = ?, ended_at = clock_timestamp()
                where ended_at is null""").param(RebuildState.INTERRUPTED.toString()).update();
    }
}
