package dev.roster.readmodel;

import dev.roster.eventstore.postgres.ReadModelSchema;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The snapshots of the read model that are ready. Whoever drops one or takes a subject out of it first has its row here. */
public final class ReadModelSnapshots {

    private final JdbcClient jdbc;
    private final Projection projection;
    private final ReadModelSchema schema;

    /** @param jdbc on whose connections, and in whose transactions, they are used */
    public ReadModelSnapshots(JdbcClient jdbc, Projection projection, ReadModelSchema schema) {
        this.jdbc = jdbc;
        this.projection = projection;
        this.schema = schema;
    }

    /** Those that have not expired, by name. */
    public List<ReadModelSnapshot> list() {
        return where("expires_at > clock_timestamp()");
    }

    /** One that has not expired. */
    public Optional<ReadModelSnapshot> find(String name) {
        return where("expires_at > clock_timestamp() and name = ?", name).stream()
                .findFirst();
    }

    public List<ReadModelSnapshot> expired() {
        return where("expires_at <= clock_timestamp()");
    }

    private List<ReadModelSnapshot> where(String condition, Object... parameters) {
        return jdbc.sql("select * from eventstore.read_model_snapshot where " + condition + " order by name")
                .params(parameters)
                .query((row, number) -> new ReadModelSnapshot(
                        row.getString("name"),
                        schema.snapshot(row.getString("name")),
                        row.getLong("position"),
                        row.getInt("version"),
                        row.getObject("created_at", OffsetDateTime.class).toInstant(),
                        row.getObject("expires_at", OffsetDateTime.class).toInstant()))
                .list();
    }

    /** A name that begins as this one and is not taken. */
    public String freeName(String beginning) {
        return IntStream.iterate(1, number -> number + 1)
                .mapToObj(number -> number == 1 ? beginning : beginning + "_" + number)
                .filter(name -> !isTaken(name))
                .findFirst()
                .orElseThrow();
    }

    /** Whether there is a snapshot of this name, or a schema as it would have, whoever made that. */
    public boolean isTaken(String name) {
        return jdbc.sql("""
                select to_regnamespace(?) is not null
                    or exists (select from eventstore.read_model_snapshot where name = ?)""")
                .params(schema.snapshot(name), name)
                .query(Boolean.class)
                .single();
    }

    /** Lets everybody know that one is ready, whose time begins now. */
    public void add(ReadModelSnapshot.Plan plan) {
        jdbc.sql("""
                insert into eventstore.read_model_snapshot (name, position, version, expires_at)
                values (?, ?, ?, clock_timestamp() + make_interval(secs => ?))""")
                .params(
                        plan.name(),
                        plan.position(),
                        projection.version(),
                        plan.timeToLive().toMillis() / 1000.0)
                .update();
    }

    /**
     * Drops one, in the current transaction.
     *
     * @return whether there was one of this name
     */
    public boolean drop(String name) {
        return dropIf("true", name);
    }

    /** Drops all that are of a position or a later one, in the current transaction. */
    public void dropFrom(long position) {
        where("position >= ?", position).forEach(snapshot -> drop(snapshot.name()));
    }

    /** Drops one, in the current transaction, unless another has taken its name since it expired. */
    public void dropExpired(String name) {
        dropIf("expires_at <= clock_timestamp()", name);
    }

    private boolean dropIf(String condition, String name) {
        var isThere = jdbc.sql("delete from eventstore.read_model_snapshot where name = ? and " + condition)
                        .param(name)
                        .update()
                > 0;
        if (isThere) {
            generation(name).drop();
        }
        return isThere;
    }

    /** Takes subjects that are forgotten out of all of them, in the current transaction; out of other versions' nobody can. */
    public void forget(Set<UUID> subjects) {
        if (subjects.isEmpty()) {
            return;
        }
        for (var name : lockAll()) {
            var generation = generation(name);
            if (generation.isCurrent()) {
                generation.forget(subjects);
            } else {
                drop(name);
            }
        }
    }

    private Generation generation(String name) {
        return new Generation(jdbc, projection, schema.snapshot(name));
    }

    private List<String> lockAll() {
        return jdbc.sql("select name from eventstore.read_model_snapshot order by name for update")
                .query((row, number) -> row.getString(1))
                .list();
    }
}
