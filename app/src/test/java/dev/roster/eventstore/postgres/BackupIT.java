package dev.roster.eventstore.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.Http;
import dev.roster.Rebuilding;
import dev.roster.Shell;
import dev.roster.eventstore.postgres.Writers.Written;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands backup and restore, on the own PostgreSQL of a service under load. */
class BackupIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** One; in campaigns, more, each of a service that has more tables and a longer log. */
    private static final int BACKUPS = Integer.getInteger("roster.campaign.seconds", 3) > 3 ? 10 : 1;

    @TempDir
    private Path folder;

    private final Writers writers = new Writers();
    private Path data;
    private Shell shell;

    @BeforeEach
    void lendBinaries() throws IOException {
        data = folder.resolve("data");
        TestPostgres.lendBinaries(data);
        shell = new Shell(folder);
    }

    @AfterEach
    void stop() throws Exception {
        try {
            writers.stop();
        } finally {
            shell.close();
        }
    }

    @Test
    void areTakenUnderLoadAndHaveAllUpToAPositionAndNothingAfterIt() throws Exception {
        var service = shell.start(List.of(), "--roster.data=" + data, "--server.port=0");
        var http = http(service);
        writers.begin(http);
        for (var number = 1; number <= BACKUPS; number++) {
            writers.awaitMore(20);
            // Its tables come and go while the files are copied.
            var rebuild = Rebuilding.begin(http);
            var backup = folder.resolve("backup-" + number);

            var taken = command("backup", backup, data);

            assertThat(taken.exitCode()).as(taken.output()).isZero();
            var position = manifest(backup).get("position").asLong();
            assertThat(taken.output())
                    .contains("is whole", "with all events up to position " + position, "master key is not in it");
            writers.awaitMore(20);
            rebuild.awaitDoneWithoutDrift();
            restoreBeside(backup, position);
        }
        writers.stop();
        service.destroy();
        assertThat(service.waitFor(PATIENCE)).isTrue();

        var stopped = command("backup", folder.resolve("stopped"), data);

        assertThat(stopped.exitCode()).as(stopped.output()).isZero();
        assertThat(manifest(folder.resolve("stopped")).get("position").asLong())
                .isEqualTo(writers.written().stream()
                        .mapToLong(Written::position)
                        .max()
                        .orElseThrow());
        refusesWhatItCanNotDo(folder.resolve("stopped"));
    }

    private void restoreBeside(Path backup, long position) throws Exception {
        var beside = Path.of(backup + "-restored");
        TestPostgres.lendBinaries(beside);
        // As a first start leaves it that was cut short.
        Files.writeString(beside.resolve("postgres.unfinished"), "");
        var restored = command("restore", backup, beside);
        assertThat(restored.exitCode()).as(restored.output()).isZero();
        assertThat(restored.output())
                .contains("with all events up to position " + position, "What was written after that is not in it");
        Files.copy(data.resolve("master.key"), beside.resolve("master.key"));

        var service = shell.start(List.of(), "--roster.data=" + beside, "--server.port=0");
        var http = http(service);
        assertThat(http.get("/events?after=" + position).expect(200).json()).isEmpty();
        assertThat(http.get("/events?after=" + (position - 1)).expect(200).json())
                .hasSize(1);
        Rebuilding.verify(http).awaitDoneWithoutDrift();
        Rebuilding.begin(http).awaitDoneWithoutDrift();
        var written = writers.written();
        assertThat(written).extracting(Written::position).anyMatch(one -> one > position);
        for (var hero : written) {
            var found = http.get("/heroes/" + hero.id());
            if (hero.position() > position) {
                found.expect(404);
            } else {
                assertThat(found.expect(200).json().get("name").asString()).isEqualTo(hero.name());
            }
        }
        assertThat(Writers.register(http, "Afterwards").position()).isGreaterThan(position);
        service.destroy();
        assertThat(service.waitFor(PATIENCE)).isTrue();
    }

    private void refusesWhatItCanNotDo(Path backup) throws Exception {
        refused(command("backup", backup, data), "is there already");
        refused(command("restore", backup, data), "has a PostgreSQL already");
        refused(command("restore", folder.resolve("nowhere"), folder.resolve("new")), "There is no folder");
        refused(command("backup", folder.resolve("none"), folder.resolve("new")), "There is no PostgreSQL in");
        refused(
                shell.run(
                        List.of("backup", folder.resolve("others").toString()),
                        "--spring.datasource.url=jdbc:postgresql://127.0.0.1/roster"),
                "spring.datasource.url is set");
        var manifest = Files.readString(BackupManifest.in(backup));
        Files.writeString(BackupManifest.in(backup), manifest.replaceFirst("(\"postgresql\" : )\"\\d+", "$1\"17"));
        refused(command("restore", backup, folder.resolve("new")), "The backup is of PostgreSQL 17.");
        assertThat(folder.resolve("new")).doesNotExist();
        // As an older build wrote it, which did not say.
        Files.writeString(BackupManifest.in(backup), manifest.replaceFirst("\"postgresql\" : .*\n", ""));
        var damaged = backup.resolve("postgres/PG_VERSION");
        Files.writeString(damaged, "17\n");
        refused(command("restore", backup, folder.resolve("new")), "PG_VERSION is not what was backed up");
        Files.delete(BackupManifest.in(backup));
        refused(command("restore", backup, folder.resolve("new")), "has no backup.json");
        assertThat(folder.resolve("new").resolve("postgres")).doesNotExist();
    }

    private static void refused(Shell.Ended command, String reason) {
        assertThat(command.exitCode()).as(command.output()).isEqualTo(1);
        assertThat(command.output()).contains(reason);
    }

    private Shell.Ended command(String name, Path backup, Path of) throws Exception {
        return shell.run(List.of(name, backup.toString()), "--roster.data=" + of);
    }

    private static JsonNode manifest(Path backup) throws IOException {
        return JsonMapper.shared().readTree(Files.readString(BackupManifest.in(backup)));
    }

    private Http http(Process service) throws IOException {
        return new Http(
                shell.address(service),
                Files.readString(data.resolve("admin-token")).strip(),
                HttpClient.newHttpClient());
    }
}
