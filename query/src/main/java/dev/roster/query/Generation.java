package dev.roster.query;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;

/** One generation of the read model: its tables in a schema of their own, and how far they have come. */
final class Generation {

    /** What everybody reads. */
    static final String LIVE = "roster";

    /** What everybody read before, kept for an undo. */
    static final String PREVIOUS = "roster_previous";

    private final JdbcClient jdbc;
    private final String schema;

    /** @param jdbc on whose connections, and in whose transactions, the tables are used */
    Generation(JdbcClient jdbc, String schema) {
        this.jdbc = jdbc;
        this.schema = schema;
    }

    String schema() {
        return schema;
    }

    /** How far it has come, or nothing if there is no such generation. */
    Optional<Progress> progress() {
        if (!jdbc.sql("select to_regclass(?) is not null")
                .param(schema + ".progress")
                .query(Boolean.class)
                .single()) {
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
    long position() {
        return progress().map(Progress::position).orElse(0L);
    }

    /** Whether it is there, and of this version. */
    boolean isOf(int version) {
        return progress().filter(there -> there.version() == version).isPresent();
    }

    /** Of its tables with their indexes, in bytes. */
    long size() {
        return jdbc.sql("""
                select coalesce(sum(pg_total_relation_size(oid)), 0) from pg_class
                where relnamespace = to_regnamespace(?) and relkind = 'r'""").param(schema).query(Long.class).single();
    }

    /** Makes the schema and its bare tables. */
    void createTables() {
        jdbc.sql("create schema " + schema).update();
        apply("read-model.sql");
    }

    /** Adds keys, indexes and references. */
    void constrain() {
        apply("read-model-keys.sql");
    }

    /** Says for the first time how far it has come; {@link BatchWriter} says so later. */
    void begin(long position, int version) {
        jdbc.sql("insert into %s.progress (position, version) values (?, ?)".formatted(schema))
                .params(position, version)
                .update();
    }

    void analyze() {
        for (var table : List.of("hero", "team", "heroteamlink")) {
            jdbc.sql("analyze %s.%s".formatted(schema, table)).update();
        }
    }

    /** Of others, on its tables. */
    List<String> views() {
        return texts("""
                select distinct ev_class::regclass::text from pg_depend
                join pg_rewrite on pg_rewrite.oid = objid
                join pg_class as used on used.oid = refobjid
                where classid = 'pg_rewrite'::regclass and refclassid = 'pg_class'::regclass
                  and used.relnamespace = to_regnamespace(:schema) and used.relkind = 'r' order by 1""");
    }

    /** Lets those read it who may read another, and nobody else. */
    void grantAs(Generation other) {
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

    void rename(String other) {
        jdbc.sql("alter schema %s rename to %s".formatted(schema, other)).update();
    }

    void drop() {
        jdbc.sql("drop schema if exists %s cascade".formatted(schema)).update();
    }

    /** Nobody else writes these tables until the transaction ends. */
    void lock() {
        jdbc.sql("select from %s.progress for update".formatted(schema)).query((RowCallbackHandler) row -> {});
    }

    /** The files name no schema: they mean this one, to the end of the transaction. */
    private void apply(String file) {
        jdbc.sql("select set_config('search_path', ?, true)").param(schema).query((RowCallbackHandler) row -> {});
        try {
            jdbc.sql(new ClassPathResource(file, Generation.class).getContentAsString(StandardCharsets.UTF_8))
                    .update();
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
    record Progress(long position, int version, @Nullable Instant builtAt) {}
}
