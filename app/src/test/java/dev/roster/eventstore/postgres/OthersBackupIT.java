package dev.roster.eventstore.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roster.Http;
import dev.roster.Rebuilding;
import dev.roster.Shell;
import dev.roster.eventstore.postgres.Writers.Written;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A PostgreSQL that is not the service's own, backed up under load and restored to a moment, by the commands of the page. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class OthersBackupIT {

    private static final Path PAGE = Path.of("../docs/operations/backup.md");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final String ARCHIVE = """
            archive_mode = on
            archive_command = 'test ! -f /archive/%f && cp %p /archive/%f.part && mv /archive/%f.part /archive/%f'
            """;

    private static final String BEGIN = "select pg_backup_start('monday', fast => true);";
    private static final String COPY = "tar -C $PGDATA --exclude=./postmaster.* --exclude=./pg_wal/*"
            + " --exclude=./pg_replslot/* -cf monday.tar .";
    private static final String END = "select labelfile from pg_backup_stop()";

    private static final String UNPACK = """
            mkdir -m 700 restored-db
            tar -C restored-db -xf monday.tar
            cp monday.label restored-db/backup_label
            touch restored-db/recovery.signal
            """;

    private static final String RECOVERY = """
            archive_mode = off
            restore_command = 'cp /archive/%f %p'
            recovery_target_action = promote
            """;

    /** By the time; in campaigns, also by the other means of PostgreSQL to name a moment. */
    private static final List<Target> TARGETS = Stream.of(
                    new Target("recovery_target_time", "select clock_timestamp()::text"),
                    new Target("recovery_target_lsn", "select pg_current_wal_insert_lsn()::text"),
                    new Target("recovery_target_name", "select 'before' from pg_create_restore_point('before')"))
            .limit(Integer.getInteger("roster.campaign.seconds", 3) > 3 ? 3 : 1)
            .toList();

    @TempDir
    private Path folder;

    private final Writers writers = new Writers();
    private final List<OthersPostgres> servers = new ArrayList<>();
    private Path data;
    private Path archive;
    private OthersPostgres postgres;
    private Shell shell;

    @BeforeEach
    void openShell() throws Exception {
        shell = new Shell(folder);
    }

    private void startPostgres() throws Exception {
        data = folder.resolve("data");
        archive = Files.createDirectory(folder.resolve("archive"));
        postgres = OthersPostgres.init(folder.resolve("theirs"));
        start(postgres, inFolder(ARCHIVE));
        postgres.asSuperuser("postgres")
                .jdbc()
                .sql("create role service login password 'service'")
                .update();
        postgres.asSuperuser("postgres").jdbc().sql("create database managed").update();
        postgres.asSuperuser("postgres").jdbc().sql("""
                grant create on database managed to service; grant pg_read_all_stats to service""").update();
    }

    private void start(OthersPostgres server, String settings) throws Exception {
        servers.add(server);
        server.start(settings.lines().toList());
    }

    private String inFolder(String settings) {
        return settings.replace("/archive/", archive + "/");
    }

    @AfterEach
    void stop() throws Exception {
        try {
            writers.stop();
        } finally {
            shell.close();
            for (var server : servers) {
                server.close();
            }
        }
    }

    @Test
    @Tag("campaign")
    void goesBackToAMomentWithAllThatWasAcceptedUntilThenAndNothingThatCameAfter() throws Exception {
        startPostgres();
        var http = http(serve(postgres, data));
        writers.begin(http);
        writers.awaitMore(20);
        takeBaseBackup();
        var moments = new ArrayList<Moment>();
        for (var target : TARGETS) {
            writers.awaitMore(20);
            moments.add(note(target));
        }
        archiveTheLog();
        writers.stop();
        for (var moment : moments) {
            restoreBeside(moment);
        }
    }

    private Moment note(Target target) {
        var before = writers.written();
        var name = postgres.asSuperuser("managed")
                .jdbc()
                .sql(target.now())
                .query(String.class)
                .single();
        var round = writers.beginRound();
        await().atMost(PATIENCE).until(() -> writers.since(round).size() >= 20);
        return new Moment(target.setting(), name, before, writers.since(round));
    }

    private void takeBaseBackup() throws Exception {
        try (var connection = postgres.asSuperuser("postgres").dataSource().getConnection();
                var session = connection.createStatement()) {
            query(session, BEGIN);
            // It exits with 1 if a file changed meanwhile, as they do (PostgreSQL, 25.3.4).
            assertThat(run(COPY)).isIn(0, 1);
            Files.writeString(folder.resolve("monday.label"), query(session, END));
        }
    }

    private static String query(Statement session, String sql) throws SQLException {
        try (var rows = session.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private int run(String command) throws Exception {
        var shell = new ProcessBuilder("sh", "-e", "-c", command)
                .directory(folder.toFile())
                .inheritIO();
        shell.environment().put("PGDATA", postgres.data().toAbsolutePath().toString());
        return shell.start().waitFor();
    }

    /** At once, which PostgreSQL does by itself when a file of its log is full, or after archive_timeout. */
    private void archiveTheLog() {
        var jdbc = postgres.asSuperuser("postgres").jdbc();
        var last = jdbc.sql("select pg_walfile_name(pg_switch_wal())")
                .query(String.class)
                .single();
        await().atMost(PATIENCE)
                .until(() -> jdbc.sql("select last_archived_wal >= ? from pg_stat_archiver")
                        .param(last)
                        .query(Boolean.class)
                        .single());
    }

    private void restoreBeside(Moment moment) throws Exception {
        var beside = folder.resolve("restored-" + moment.setting());
        assertThat(run(UNPACK.replace("restored-db", beside + "-db"))).isZero();
        var restored = postgres.beside(Path.of(beside + "-db"));
        start(restored, inFolder(RECOVERY) + moment.setting() + " = '" + moment.name() + "'\n");
        await().atMost(PATIENCE)
                .until(() -> restored.asSuperuser("postgres")
                        .jdbc()
                        .sql("select not pg_is_in_recovery()")
                        .query(Boolean.class)
                        .single());
        PrivateFiles.createFolder(beside);
        Files.copy(data.resolve("master.key"), beside.resolve("master.key"));

        var service = serve(restored, beside);
        var http = http(service);
        Rebuilding.verify(http).awaitDoneWithoutDrift();
        Rebuilding.begin(http).awaitDoneWithoutDrift();
        assertThat(moment.before())
                .isNotEmpty()
                .allSatisfy(hero -> assertThat(http.get("/heroes/" + hero.id())
                                .expect(200)
                                .json()
                                .get("name")
                                .asString())
                        .isEqualTo(hero.name()));
        assertThat(moment.after())
                .isNotEmpty()
                .allSatisfy(hero -> http.get("/heroes/" + hero.id()).expect(404));
        var last = moment.before().stream().mapToLong(Written::position).max().orElseThrow();
        var lost = moment.after().stream().mapToLong(Written::position).min().orElseThrow();
        var head = restored.asSuperuser("managed").head();
        assertThat(head).isBetween(last, lost - 1);
        assertThat(http.get("/events?after=" + head).expect(200).json()).isEmpty();
        assertThat(Writers.register(http, "Afterwards").position()).isGreaterThan(head);
        service.destroy();
        assertThat(service.waitFor(PATIENCE)).isTrue();
        restored.close();
    }

    private Process serve(OthersPostgres server, Path itsData) throws IOException {
        return shell.start(
                List.of(),
                Stream.concat(
                                Stream.of("--roster.data=" + itsData, "--server.port=0"),
                                Stream.of(server.as("service", "service", "managed")
                                        .properties()))
                        .toArray(String[]::new));
    }

    private Http http(Process service) throws IOException {
        return new Http(
                shell.address(service),
                Files.readString(data.resolve("admin-token")).strip(),
                HttpClient.newHttpClient());
    }

    @Test
    void isWhatThePageSays() throws Exception {
        assertThat(Stream.of(ARCHIVE, BEGIN, COPY, END, UNPACK, RECOVERY).flatMap(String::lines))
                .allSatisfy(line -> assertThat(PAGE).content().contains(line));
    }

    /**
     * A way to name a moment.
     *
     * @param now SQL that gives it a name
     */
    private record Target(String setting, String now) {}

    /**
     * One to which PostgreSQL is restored.
     *
     * @param before what had been acknowledged then
     * @param after what was sent later
     */
    private record Moment(String setting, String name, List<Written> before, List<Written> after) {}
}
