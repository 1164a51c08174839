package dev.roster.eventstore.postgres;

import static java.nio.file.FileVisitResult.CONTINUE;
import static java.nio.file.FileVisitResult.SKIP_SUBTREE;
import static org.awaitility.Awaitility.await;

import dev.roster.eventstore.postgres.TestPostgres.Database;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.FileSystemUtils;

/**
 * A primary PostgreSQL with a streaming standby, both at 127.0.0.1, of which either can be killed, promoted and made anew. Each keeps
 * its port, so that a URL that names both is good for all their roles. The standby is asynchronous at first.
 */
public final class StandbyPair implements AutoCloseable {

    /** The database of the service, whose role is no superuser. */
    public static final String DATABASE = "managed";

    private static final String ROLE = "service";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Small, quick to notice each other, and with the log that a copy needs later. */
    private static final List<String> SETTINGS = List.of(
            "shared_buffers = 32MB",
            "max_connections = 100",
            "wal_keep_size = 512MB",
            "wal_receiver_status_interval = 1s",
            "wal_retrieve_retry_interval = 100ms",
            "scram_iterations = 1");

    /** What is of no use to another server (PostgreSQL, 25.3.4); the log comes by streaming. */
    private static final Set<String> LEFT_EMPTY =
            Set.of("pg_dynshmem", "pg_notify", "pg_replslot", "pg_stat_tmp", "pg_subtrans", "pg_wal");

    /** With what was set of the other one while it ran. */
    private static final Set<String> LEFT_OUT =
            Set.of("postmaster.pid", "postmaster.opts", "backup_label", "standby.signal", "postgresql.auto.conf");

    private final OthersPostgres first;
    private final OthersPostgres second;
    private OthersPostgres primary;
    private OthersPostgres standby;

    private StandbyPair(OthersPostgres first, OthersPostgres second) {
        this.first = first;
        this.second = second;
        this.primary = first;
        this.standby = second;
    }

    /** Makes and starts both, with an empty database. */
    public static StandbyPair start(Path folder) throws Exception {
        var first = OthersPostgres.init(folder.resolve("first"));
        var second =
                first.beside(Files.createDirectory(folder.resolve("second")).resolve("postgres"));
        var pair = new StandbyPair(first, second);
        try {
            first.start(SETTINGS);
            pair.createDatabase();
            pair.makeStandby();
            return pair;
        } catch (Exception | Error e) {
            pair.close();
            throw e;
        }
    }

    private void createDatabase() {
        var admin = primary.asSuperuser("postgres").jdbc();
        // Made again with less work for each connection.
        admin.sql("alter role postgres password '%s'".formatted(OthersPostgres.PASSWORD))
                .update();
        admin.sql("create role %s login password '%s'".formatted(ROLE, ROLE)).update();
        admin.sql("create database " + DATABASE).update();
        admin.sql("grant create on database %s to %s; grant pg_read_all_stats to %s".formatted(DATABASE, ROLE, ROLE))
                .update();
    }

    /** Makes whichever is not the primary a standby of it, from a new copy; it may be running, and whatever it had is gone. */
    public void makeStandby() throws Exception {
        standby.stop("immediate");
        FileSystemUtils.deleteRecursively(standby.data());
        try (var connection = primary.asSuperuser("postgres").dataSource().getConnection();
                var session = connection.createStatement()) {
            query(session, "select pg_backup_start('standby', fast => true)");
            copy(primary.data(), standby.data());
            Files.writeString(
                    standby.data().resolve("backup_label"),
                    query(session, "select labelfile from pg_backup_stop(wait_for_archive => false)"));
        }
        Files.createFile(standby.data().resolve("standby.signal"));
        standby.start(List.of("primary_conninfo = '%s'".formatted(connectionTo(primary))));
        awaitStreaming("streaming");
    }

    private static String query(Statement session, String sql) throws SQLException {
        try (var rows = session.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    /** Files can vanish meanwhile: what they had is dropped in the log, too. */
    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new PostgresBackup.LiveFiles() {

            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                PrivateFiles.createFolder(to.resolve(from.relativize(folder).toString()));
                return LEFT_EMPTY.contains(from.relativize(folder).toString()) ? SKIP_SUBTREE : CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!LEFT_OUT.contains(file.getFileName().toString())) {
                    try {
                        Files.copy(
                                file, to.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
                    } catch (NoSuchFileException e) {
                        return CONTINUE;
                    }
                }
                return CONTINUE;
            }
        });
        for (var folder : List.of("pg_wal/archive_status", "pg_wal/summaries")) {
            PrivateFiles.createFolder(to.resolve(folder));
        }
    }

    private static String connectionTo(OthersPostgres server) {
        return "host=127.0.0.1 port=%d user=%s password=%s application_name=standby"
                .formatted(server.port(), OthersPostgres.SUPERUSER, OthersPostgres.PASSWORD);
    }

    /** Whichever of them is the primary, by a URL that names both. */
    public Database database() {
        var url = "jdbc:postgresql://127.0.0.1:%d,127.0.0.1:%d/%s?targetServerType=primary"
                .formatted(first.port(), second.port(), DATABASE);
        return new Database(url, ROLE, ROLE);
    }

    /** Of both servers, whichever is the primary. */
    public List<Integer> ports() {
        return List.of(first.port(), second.port());
    }

    /** @param line that comes first in what both servers say of who may log in */
    public void allow(String line) throws IOException {
        for (var server : List.of(primary, standby)) {
            var file = server.data().resolve("pg_hba.conf");
            Files.writeString(file, line + "\n" + Files.readString(file));
            server.asSuperuser("postgres")
                    .jdbc()
                    .sql("select pg_reload_conf()")
                    .query(Boolean.class)
                    .single();
        }
    }

    /** The server that is the primary now. */
    public Database primary() {
        return primary.as(ROLE, ROLE, DATABASE);
    }

    /** The server that is the standby now, or was the primary before. */
    public Database standby() {
        return standby.as(ROLE, ROLE, DATABASE);
    }

    /** As its superuser. */
    public JdbcClient onPrimary() {
        return primary.asSuperuser(DATABASE).jdbc();
    }

    /** As its superuser. */
    public JdbcClient onStandby() {
        return standby.asSuperuser(DATABASE).jdbc();
    }

    /** From now on a commit waits until the standby has it on its disk. */
    public void makeSynchronous() {
        set(onPrimary(), "synchronous_standby_names", "*");
        awaitStreaming("sync");
    }

    /** From now on a commit waits for the primary alone. */
    public void makeAsynchronous() {
        set(onPrimary(), "synchronous_standby_names", "");
    }

    private static void set(JdbcClient server, String setting, String value) {
        server.sql("alter system set %s = '%s'".formatted(setting, value)).update();
        server.sql("select pg_reload_conf()").query(Boolean.class).single();
    }

    /** @param state of the connection, or of the standby */
    private void awaitStreaming(String state) {
        await().atMost(PATIENCE).ignoreExceptions().until(() -> isStandby(state));
    }

    private boolean isStandby(String state) {
        return onPrimary()
                .sql("select exists (select from pg_stat_replication where ? in (state, sync_state))")
                .param(state)
                .query(Boolean.class)
                .single();
    }

    /** Whether the standby follows the primary. */
    public boolean isStreaming() {
        return isStandby("streaming");
    }

    /** The standby receives all, and shows nothing new. */
    public void pauseReplay() {
        onStandby()
                .sql("select pg_wal_replay_pause()::text")
                .query(String.class)
                .single();
        await().atMost(PATIENCE)
                .until(() -> onStandby()
                        .sql("select pg_get_wal_replay_pause_state() = 'paused'")
                        .query(Boolean.class)
                        .single());
    }

    /** From now on the standby shows what it received when so much time has gone by, as if it were so far away. */
    public void delayReplay(Duration delay) {
        set(onStandby(), "recovery_min_apply_delay", delay.toMillis() + "ms");
    }

    /** The standby shows what it received. */
    public void resumeReplay() {
        onStandby()
                .sql("select pg_wal_replay_resume()::text")
                .query(String.class)
                .single();
    }

    /** The standby receives nothing from now on: what is committed later, a promotion loses. */
    public void stopReceiving() {
        set(onStandby(), "primary_conninfo", "");
        await().atMost(PATIENCE)
                .until(() -> onPrimary()
                        .sql("select not exists (select from pg_stat_replication)")
                        .query(Boolean.class)
                        .single());
    }

    /** The standby receives what it has missed, and what comes. */
    public void receiveAgain() {
        set(onStandby(), "primary_conninfo", connectionTo(primary));
        awaitStreaming("streaming");
    }

    /** Waits until the standby shows all that is committed now. */
    public void awaitReplayed() {
        var end = onPrimary()
                .sql("select pg_current_wal_insert_lsn()::text")
                .query(String.class)
                .single();
        await().atMost(PATIENCE)
                .until(() -> onStandby()
                        .sql("select pg_last_wal_replay_lsn() >= ?::pg_lsn")
                        .param(end)
                        .query(Boolean.class)
                        .single());
    }

    /** Ends all processes of the primary at once. */
    public void killPrimary() throws IOException {
        primary.kill();
    }

    /** Ends all processes of the standby at once. */
    public void killStandby() throws IOException {
        standby.kill();
    }

    /** Starts the standby again, which goes on where it was. */
    public void startStandby() throws Exception {
        standby.start(List.of());
    }

    /**
     * Makes the standby the primary, whether or not the other one runs.
     *
     * @return how long that took, until it accepted writes
     */
    public Duration promote() {
        var begin = System.nanoTime();
        onStandby().sql("select pg_promote(true, 60)").query(Boolean.class).single();
        await().pollInterval(Duration.ofMillis(10))
                .atMost(PATIENCE)
                .until(() -> onStandby()
                        .sql("select not pg_is_in_recovery()")
                        .query(Boolean.class)
                        .single());
        var took = Duration.ofNanos(System.nanoTime() - begin);
        var before = primary;
        primary = standby;
        standby = before;
        return took;
    }

    /**
     * Starts the one that was the primary before, beside the new one.
     *
     * @param fenced whether it comes back as a standby, which accepts no writes; otherwise it is a second primary
     */
    public void startFormerPrimary(boolean fenced) throws Exception {
        if (fenced) {
            Files.createFile(standby.data().resolve("standby.signal"));
        }
        standby.start(List.of("primary_conninfo = '%s'".formatted(fenced ? connectionTo(primary) : "")));
    }

    /** The timeline on which the primary writes: one more with each promotion. */
    public int timeline() {
        return onPrimary()
                .sql("select ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::int")
                .query(Integer.class)
                .single();
    }

    @Override
    public void close() throws Exception {
        for (var server : Stream.of(standby, primary).toList()) {
            server.stop("immediate");
        }
    }
}
