package dev.roster;

import dev.roster.eventstore.postgres.TestPostgres.Database;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What no rebuild on one thread can be quicker than: all events are read by COPY and thrown away, and the rows that they lead
 * to are there already, and are written by COPY into bare tables, which get their constraints and indexes afterwards.
 */
final class CopyLimit {

    static final String SCHEMA = "bare";

    private static final Logger log = LoggerFactory.getLogger(CopyLimit.class);

    private static final List<String> TABLES = List.of("hero", "team", "heroteamlink", "progress");

    private final Database database;
    private final Path rows;
    private final List<String> definitions;

    /** @param rows an empty folder */
    CopyLimit(Database database, Path rows) throws SQLException, IOException {
        this.database = database;
        this.rows = rows;
        this.definitions = definitions();
        try (var connection = database.dataSource().getConnection()) {
            for (var table : TABLES) {
                try (var file = Files.newOutputStream(rows.resolve(table))) {
                    copy(connection).copyOut("copy roster." + table + " to stdout", file);
                }
            }
        }
    }

    /** Of the live tables' constraints and indexes, without the nulls that a column refuses; foreign keys last. */
    private List<String> definitions() {
        return database.jdbc().sql("""
                        select replace(definition, 'roster.', ? || '.') from (
                            select 0 as turn, format('alter table %s add constraint %I %s', conrelid::regclass, conname,
                                pg_get_constraintdef(oid)) as definition, contype = 'f' as foreign_key
                            from pg_constraint where connamespace = 'roster'::regnamespace and contype <> 'n'
                            union all
                            select 1, pg_get_indexdef(indexrelid), false
                            from pg_index join pg_class on pg_class.oid = indexrelid
                            where relnamespace = 'roster'::regnamespace
                                and not exists (select from pg_constraint where conindid = indexrelid and contype in ('p', 'u'))
                        ) definitions order by foreign_key, turn""").param(SCHEMA).query(String.class).list();
    }

    Duration run() throws SQLException, IOException {
        try (var connection = database.dataSource().getConnection()) {
            execute(connection, "drop schema if exists " + SCHEMA + " cascade", "create schema " + SCHEMA);
            for (var table : TABLES) {
                execute(connection, "create table %1$s.%2$s (like roster.%2$s)".formatted(SCHEMA, table));
            }
            execute(connection, "set max_parallel_maintenance_workers = 0", "checkpoint");
            var start = System.nanoTime();
            copy(connection)
                    .copyOut(
                            "copy (select position, aggregate_id, sequence, event_name, revision, payload"
                                    + " from eventstore.event) to stdout",
                            OutputStream.nullOutputStream());
            var read = System.nanoTime();
            for (var table : TABLES) {
                try (var file = Files.newInputStream(rows.resolve(table))) {
                    copy(connection).copyIn("copy " + SCHEMA + "." + table + " from stdin", file);
                }
            }
            var written = System.nanoTime();
            execute(connection, definitions.toArray(String[]::new));
            for (var table : TABLES) {
                execute(connection, "analyze " + SCHEMA + "." + table);
            }
            var end = System.nanoTime();
            log.info(
                    "The limit: {} s to read, {} s to write, {} s for constraints, indexes and statistics",
                    seconds(read - start),
                    seconds(written - read),
                    seconds(end - written));
            return Duration.ofNanos(end - start);
        }
    }

    private static String seconds(long nanos) {
        return "%.1f".formatted(nanos / 1e9);
    }

    private static CopyManager copy(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getCopyAPI();
    }

    private static void execute(Connection connection, String... statements) throws SQLException {
        try (var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
