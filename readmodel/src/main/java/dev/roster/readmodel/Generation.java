package dev.roster.readmodel;

import dev.roster.eventstore.postgres.ReadModelSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.Resource;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;

/** One generation of the read model: its tables in a schema of their own, and how far they have come. */
public final class Generation {

    private static final Logger log = LoggerFactory.getLogger(Generation.class);

    private final JdbcClient jdbc;
    private final Projection projection;
    private final String schema;

    /** @param jdbc on whose connections, and in whose transactions, the tables are used */
    public Generation(JdbcClient jdbc, Projection projection, String schema) {
        this.jdbc = jdbc;
        this.projection = projection;
        this.schema = schema;
    }

    /** The one that everybody reads. */
    public static Generation live(JdbcClient jdbc, Projection projection, ReadModelSchema schema) {
        return new Generation(jdbc, projection, schema.name());
    }

    /** The one that everybody read before, kept for an undo. */
    public static Generation previous(JdbcClient jdbc, Projection projection, ReadModelSchema schema) {
        return new Generation(jdbc, projection, schema.previous());
    }

    public String schema() {
        return schema;
    }

    /**
     * How far it has come, or nothing if there is no such generation. It asks the catalogs by a query: {@code to_regclass} answers from a
     * session's cache, which a lock that was waited for does not bring up to date.
     */
    public Optional<Progress> progress() {
        if (!jdbc.sql("""
                        select exists (select from pg_class where relname = 'progress' and relkind = 'r'
                            and relnamespace = (select oid from pg_namespace where nspname = ?))""").param(schema).query(Boolean.class).single()) {
            return Optional.empty();
        }
        return jdbc.sql("""
                select position, version, (to_jsonb(progress) ->> 'built_at')::timestamptz as built_at
                from %s.progress""".formatted(schema))
                .query((row, number) -> {
                    var builtAt = row.getObject("built_at", OffsetDateTime.class);
                    return new Progress(
                            row.getLong("position"),
                            row.getInt("version"),
                            builtAt == null ? null : builtAt.toInstant());
                })
                .optional();
    }

    /** The position that it has reached; 0 if there is no such generation. */
    public long position() {
        return progress().map(Progress::position).orElse(0L);
    }

    /** Whether it is there, and of the version that this service is made for. */
    public boolean isCurrent() {
        return progress()
                .filter(there -> there.version() == projection.version())
                .isPresent();
    }

    /** Of its tables with their indexes, in bytes. */
    public long size() {
        return jdbc.sql("""
                select coalesce(sum(pg_total_relation_size(oid)), 0) from pg_class
                where relnamespace = to_regnamespace(?) and relkind = 'r'""").param(schema).query(Long.class).single();
    }

    /** Makes the schema and its bare tables. The schema's comment says what they are: other versions may have others. */
    public void createTables() {
        jdbc.sql("create schema " + schema).update();
        apply(projection.tableDefinitions());
        jdbc.sql("""
                create table %s.progress (
                    position bigint      not null,
                    version  int         not null,
                    built_at timestamptz not null default clock_timestamp(),
                    one_row  boolean     primary key default true check (one_row)
                )""".formatted(schema)).update();
        grantToReader();
        var made = objects().stream().map(this::withoutSchema).toList();
        requireDeclared(made);
        jdbc.sql("comment on schema %s is 'Made by Roster: %s'".formatted(schema, String.join("; ", made)))
                .update();
    }

    /** No comparison and no forgetting would reach a table that the projection does not declare. */
    private void requireDeclared(List<String> made) {
        var tables = made.stream().filter(object -> object.startsWith("table ")).collect(Collectors.toSet());
        var declared = Stream.concat(projection.tables().stream().map(ReadTable::name), Stream.of("progress"))
                .map(name -> "table " + name)
                .collect(Collectors.toSet());
        if (!tables.equals(declared)) {
            throw new IllegalStateException("The projection declares the tables " + new TreeSet<>(declared)
                    + ", and its definitions make " + new TreeSet<>(tables) + ": declare all of them in tables()");
        }
    }

    /** Adds keys, indexes and references. */
    public void constrain() {
        apply(projection.keyDefinitions());
    }

    /** Records for the first time how far it has come; {@link #write} does so later. */
    public void begin(long position) {
        jdbc.sql("insert into %s.progress (position, version) values (?, ?)".formatted(schema))
                .params(position, projection.version())
                .update();
    }

    /**
     * Writes what a batch changes, and how far the generation has come by that.
     *
     * @return the subjects that are forgotten
     */
    public Set<UUID> write(ProjectionBatch batch) {
        if (batch.isEmpty()) {
            return Set.of();
        }
        var forgotten = batch.write(jdbc, schema);
        jdbc.sql("update %s.progress set position = ?".formatted(schema))
                .param(batch.end())
                .update();
        return forgotten;
    }

    /** Takes out subjects that are forgotten. */
    public void forget(Set<UUID> subjects) {
        if (!subjects.isEmpty()) {
            projection.forget(subjects, jdbc, schema);
        }
    }

    public void analyze() {
        for (var table : projection.tables()) {
            jdbc.sql("analyze %s.%s".formatted(schema, table.name())).update();
        }
    }

    /** Empties the tables, to be filled again from the first event. */
    void clear() {
        jdbc.sql("truncate " + tables()).update();
        jdbc.sql("update %s.progress set position = 0".formatted(schema)).update();
    }

    /** Keeps whoever would empty or alter the tables waiting, to the end of the transaction. */
    public void lockTables() {
        jdbc.sql("lock table %s in access share mode".formatted(tables())).update();
    }

    private String tables() {
        return projection.tables().stream()
                .map(table -> schema + "." + table.name())
                .collect(Collectors.joining(", "));
    }

    /** Of others, on its tables. */
    public List<String> views() {
        return texts("""
                select distinct ev_class::regclass::text from pg_depend
                join pg_rewrite on pg_rewrite.oid = objid
                join pg_class as used on used.oid = refobjid
                where classid = 'pg_rewrite'::regclass and refclassid = 'pg_class'::regclass
                  and used.relnamespace = to_regnamespace(:schema) and used.relkind = 'r' order by 1""");
    }

    /** What others keep in its schema, as PostgreSQL names it: {@code table giftcard.saga_entry}. */
    public List<String> objectsOfOthers() {
        var made = Set.of(jdbc.sql("""
                select coalesce(substring(obj_description(to_regnamespace(?), 'pg_namespace') from '^Made by Roster: (.*)'), ?)""")
                .params(schema, madeBeforeComments())
                .query(String.class)
                .single()
                .split("; "));
        return objects().stream()
                .filter(object -> !made.contains(withoutSchema(object)))
                .toList();
    }

    private String madeBeforeComments() {
        return Stream.concat(projection.tablesBeforeComments().stream(), Stream.of("progress"))
                .map("table "::concat)
                .collect(Collectors.joining("; "));
    }

    /** What goes if the schema does, without what is part of something else: rows' types, or the sequence of a column. */
    private List<String> objects() {
        return texts("""
                select type || ' ' || identity
                from pg_depend as object, pg_identify_object(classid, objid, 0)
                where refclassid = 'pg_namespace'::regclass and refobjid = to_regnamespace(:schema) and deptype = 'n'
                  and not exists (
                    select from pg_depend as part
                    where part.classid = object.classid and part.objid = object.objid
                      and (part.deptype in ('i', 'e') or part.deptype = 'a' and type = 'sequence'))
                order by 1""");
    }

    private String withoutSchema(String object) {
        return object.replaceAll("\\b" + schema + "\\.", "");
    }

    /** To the role of people who read with SQL, if the server has it. */
    private void grantToReader() {
        texts("""
                select format('grant usage on schema %1$I to %2$I; grant select on all tables in schema %1$I to %2$I',
                    :schema, rolname)
                from pg_roles where rolname = 'roster_reader'""").forEach(grant -> jdbc.sql(grant).update());
    }

    /** Lets those read it who may read another, and nobody else. */
    public void grantAs(Generation other) {
        texts("""
                select distinct format('revoke all on all tables in schema %1$I from %2$s; revoke all on schema %1$I from %2$s',
                    :schema, case when grantee = 0 then 'public' else quote_ident(pg_get_userbyid(grantee)) end)
                from (
                    select acl.* from pg_namespace, aclexplode(nspacl) as acl where nspname = :schema
                    union all
                    select acl.* from pg_class, aclexplode(relacl) as acl where relnamespace = to_regnamespace(:schema)
                ) as rights where grantee <> grantor""").forEach(revoke -> jdbc.sql(revoke).update());
        jdbc.sql("""
                select format('grant %s on %s to %s%s', privilege, what,
                              case when grantee = 0 then 'public' else quote_ident(pg_get_userbyid(grantee)) end,
                              case when is_grantable then ' with grant option' end)
                from (
                    select acl.privilege_type as privilege, format('schema %I', :to) as what, acl.*
                    from pg_namespace, aclexplode(nspacl) as acl where nspname = :from
                    union all
                    select acl.privilege_type, format('%I.%I', :to, relname), acl.*
                    from pg_class, aclexplode(relacl) as acl
                    where relnamespace = to_regnamespace(:from) and relkind = 'r'
                    union all
                    select format('%s (%I)', acl.privilege_type, attname), format('%I.%I', :to, relname), acl.*
                    from pg_class join pg_attribute on attrelid = pg_class.oid, aclexplode(attacl) as acl
                    where relnamespace = to_regnamespace(:from) and relkind = 'r'
                ) as rights
                where grantee <> grantor""")
                .param("from", other.schema)
                .param("to", schema)
                .query((row, number) -> row.getString(1))
                .list()
                .forEach(grant -> jdbc.sql(grant).update());
    }

    private List<String> texts(String sql) {
        return jdbc.sql(sql)
                .param("schema", schema)
                .query((row, number) -> row.getString(1))
                .list();
    }

    public void rename(String other) {
        jdbc.sql("alter schema %s rename to %s".formatted(schema, other)).update();
    }

    /** Leaves a schema in which others keep something, and that alone. */
    public void drop() {
        var others = objectsOfOthers();
        if (others.isEmpty()) {
            jdbc.sql("drop schema if exists %s cascade".formatted(schema)).update();
            return;
        }
        log.warn("The schema {} stays: it has what others made, {}", schema, String.join(", ", others));
        objects().stream()
                .filter(object -> !others.contains(object))
                .forEach(object -> jdbc.sql("drop %s cascade".formatted(object)).update());
    }

    /** Nobody else writes these tables until the transaction ends. */
    public void lock() {
        jdbc.sql("select from %s.progress for update".formatted(schema)).query((RowCallbackHandler) row -> {});
    }

    /** Definitions name no schema: they mean this one, to the end of the transaction. */
    private void apply(Resource definitions) {
        jdbc.sql("select set_config('search_path', ?, true)").param(schema).query((RowCallbackHandler) row -> {});
        try {
            jdbc.sql(definitions.getContentAsString(StandardCharsets.UTF_8)).update();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * How far a generation has come.
     *
     * @param version of its tables and of the projection that fills them
     * @param builtAt when it was made, which the first versions did not say
     */
    public record Progress(
            long position, int version, @Nullable Instant builtAt) {}
}
