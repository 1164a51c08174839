package dev.roster.eventstore.postgres;

import static java.nio.file.FileVisitResult.CONTINUE;
import static java.nio.file.FileVisitResult.SKIP_SUBTREE;

import dev.roster.eventstore.transaction.SqlState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A copy of a PostgreSQL's folder, taken while it runs, by the low-level interface of base backups (PostgreSQL, 25.3.3): the files are
 * copied between two calls, and what was written meanwhile comes from the write-ahead log, of which a replication slot keeps what is
 * needed. No archive is.
 */
final class PostgresBackup {

    /** What is in them is of no use to another server (PostgreSQL, 25.3.4); the log of changes is copied at the end. */
    private static final Set<String> LEFT_EMPTY = Set.of(
            "log",
            "pg_dynshmem",
            "pg_notify",
            "pg_replslot",
            "pg_serial",
            "pg_snapshots",
            "pg_stat_tmp",
            "pg_subtrans",
            "pg_wal");

    private static final Set<String> LEFT_OUT = Set.of(
            "backup_label",
            "backup_label.old",
            "backup_manifest",
            "current_logfiles",
            "epg-lock",
            "postmaster.opts",
            "postmaster.pid",
            "tablespace_map");

    private static final String CONTROL_FILE = "global/pg_control";
    private static final Pattern SEGMENT = Pattern.compile("[0-9A-F]{24}");
    private static final int TRIES = 10;

    private final Connection connection;
    private final Path data;
    private final Path backup;
    private final Path copy;

    /**
     * @param connection of a superuser, in auto-commit
     * @param backup an empty folder
     */
    PostgresBackup(Connection connection, PostgresFolder folder, Path backup) {
        this.connection = connection;
        this.data = folder.data();
        this.backup = backup;
        this.copy = data(backup);
    }

    /** The copy of PostgreSQL's data in a backup. */
    static Path data(Path backup) {
        return backup.resolve("postgres");
    }

    /** The copy of the password of PostgreSQL's user in a backup. */
    static Path password(Path backup) {
        return backup.resolve("postgres-password");
    }

    BackupManifest take() throws IOException, SQLException {
        requireOneFolder();
        PrivateFiles.createFolder(copy);
        var manifest = copyAll();
        PrivateFiles.forceFolders(backup);
        manifest.write(backup);
        return manifest;
    }

    private BackupManifest copyAll() throws IOException, SQLException {
        try (var files = new CopiedFiles(backup)) {
            // It goes with the session, however that ends.
            query("select pg_create_physical_replication_slot('roster_backup_' || pg_backend_pid(), true, true)::text");
            var first = query("select pg_walfile_name(pg_backup_start('roster', true))");
            copyFiles(files);
            var end = end();
            files.add(end.label().getBytes(StandardCharsets.UTF_8), copy.resolve("backup_label"));
            copyLog(files, first, end.lastSegment());
            files.add(data.resolveSibling("postgres-password"), password(backup));
            return new BackupManifest(
                    BackupManifest.FORMAT,
                    end.at(),
                    end.position(),
                    end.recordedAt(),
                    query("select current_setting('server_version')"),
                    PostgresBackup.class.getPackage().getImplementationVersion(),
                    files.files(),
                    files.bytes());
        }
    }

    private void requireOneFolder() throws SQLException {
        if (!query("select count(*)::text from pg_tablespace").equals("2")) {
            throw new StartupRefused(
                    "This PostgreSQL has tablespaces outside its folder, which this command does not copy.",
                    "Move what is in them to pg_default and drop them, or use pg_basebackup of the same version.");
        }
    }

    private void copyFiles(CopiedFiles files) throws IOException {
        Files.walkFileTree(data, new LiveFiles() {

            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                if (!folder.equals(data)) {
                    Files.createDirectory(copyOf(folder));
                }
                return LEFT_EMPTY.contains(data.relativize(folder).toString()) ? SKIP_SUBTREE : CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (belongs(file)) {
                    addIfThere(files, file);
                }
                return CONTINUE;
            }
        });
        // The last, since it says from where on the log is needed.
        files.add(stable(data.resolve(CONTROL_FILE)), copyOf(data.resolve(CONTROL_FILE)));
    }

    private Path copyOf(Path file) {
        return copy.resolve(data.relativize(file).toString());
    }

    private boolean belongs(Path file) {
        var name = file.getFileName().toString();
        return !LEFT_OUT.contains(name)
                && !file.endsWith(CONTROL_FILE)
                && !name.startsWith("pgsql_tmp")
                && !name.startsWith("pg_internal.init");
    }

    /** A table that is dropped meanwhile is dropped in the log, too. */
    private void addIfThere(CopiedFiles files, Path file) throws IOException {
        try {
            files.add(file, copyOf(file));
        } catch (NoSuchFileException e) {
            if (Files.exists(file)) {
                throw e;
            }
        }
    }

    /** PostgreSQL writes it at once, but who reads it then may see half of each. */
    private static byte[] stable(Path file) throws IOException {
        var last = Files.readAllBytes(file);
        while (true) {
            var again = Files.readAllBytes(file);
            if (Arrays.equals(again, last)) {
                return last;
            }
            last = again;
        }
    }

    /** Nobody appends at the moment at which the backup ends, so that its last event is known: for milliseconds. */
    private End end() throws SQLException {
        connection.setAutoCommit(false);
        var position = 0L;
        OffsetDateTime recordedAt = null;
        if (hasEvents(connection)) {
            lockEvents();
            try (var statement = connection.createStatement();
                    var last = statement.executeQuery(
                            "select position, recorded_at from eventstore.event order by position desc limit 1")) {
                if (last.next()) {
                    position = last.getLong(1);
                    recordedAt = last.getObject(2, OffsetDateTime.class);
                }
            }
        }
        try (var statement = connection.createStatement();
                var stop = statement.executeQuery("select pg_walfile_name(lsn), labelfile, clock_timestamp()"
                        + " from pg_backup_stop(wait_for_archive => false)")) {
            stop.next();
            var end = new End(
                    stop.getString(1),
                    stop.getString(2),
                    stop.getObject(3, OffsetDateTime.class).toInstant(),
                    position,
                    recordedAt == null ? null : recordedAt.toInstant());
            connection.commit();
            return end;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    /** Whether there is a table of events: a service that was cut short at its first start may have none. */
    static boolean hasEvents(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var there = statement.executeQuery("select to_regclass('eventstore.event') is not null")) {
            there.next();
            return there.getBoolean(1);
        }
    }

    /**
     * Who appends for long is waited for in turns that others, who wait behind, can bear. Each is longer than the second
     * after which PostgreSQL cancels its own vacuum of the table for whoever waits.
     */
    private void lockEvents() throws SQLException {
        for (var tries = 1; ; tries++) {
            try (var statement = connection.createStatement()) {
                statement.execute("set local lock_timeout = '2s'");
                statement.execute("lock table eventstore.event in share row exclusive mode");
                return;
            } catch (SQLException e) {
                connection.rollback();
                if (!SqlState.LOCK_NOT_AVAILABLE.isIn(e) || tries == TRIES) {
                    throw e;
                }
            }
        }
    }

    private void copyLog(CopiedFiles files, String first, String last) throws IOException {
        var log = data.resolve("pg_wal");
        try (var all = Files.list(log)) {
            var needed = all.map(file -> file.getFileName().toString())
                    .filter(name -> SEGMENT.matcher(name).matches())
                    .filter(name -> name.compareTo(first) >= 0 && name.compareTo(last) <= 0)
                    .sorted()
                    .toList();
            if (!needed.contains(first) || !needed.contains(last)) {
                throw new IOException("the write-ahead log from " + first + " to " + last + " is not there any more");
            }
            for (var segment : needed) {
                files.add(log.resolve(segment), copyOf(log.resolve(segment)));
            }
        }
    }

    private String query(String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    /**
     * How the backup ended.
     *
     * @param lastSegment of the write-ahead log that is needed
     * @param label without which a server would take the copy for one that has crashed, and begin at the wrong place
     */
    private record End(
            String lastSegment,
            String label,
            Instant at,
            long position,
            @Nullable Instant recordedAt) {}

    /** Visits the files of a server that runs: one can vanish meanwhile, and what it had is dropped in the log, too. */
    abstract static class LiveFiles extends SimpleFileVisitor<Path> {

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
                return CONTINUE;
            }
            throw e;
        }
    }
}
