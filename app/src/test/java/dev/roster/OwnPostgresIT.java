package dev.roster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.test.web.servlet.client.RestTestClient;

/** The service with its own PostgreSQL, as a process that can be killed. */
class OwnPostgresIT {

    private static final Pattern READY = Pattern.compile("Roster is ready at (\\S+)");

    @TempDir
    Path folder;

    private Process service;
    private Path log;

    @BeforeEach
    void lendBinaries() throws Exception {
        TestPostgres.lendBinaries(folder);
    }

    @AfterEach
    void stop() throws Exception {
        if (service != null && service.isAlive()) {
            service.destroy();
            service.waitFor(30, SECONDS);
        }
    }

    @Test
    void keepsWhatWasAcceptedWhenTheServiceIsStopped() throws Exception {
        start();
        form("Preventers");
        service.destroy();
        assertThat(service.waitFor(30, SECONDS)).isTrue();
        assertThat(postmaster()).as("PostgreSQL is stopped too").isEmpty();

        start();

        awaitTeams("Preventers");
    }

    @Test
    void keepsWhatWasAcceptedWhenTheServiceIsKilled() throws Exception {
        start();
        form("Preventers");
        form("Z-Force");
        var left = postmaster();
        service.destroyForcibly();
        service.waitFor(30, SECONDS);
        assertThat(left).as("PostgreSQL outlives the service").isPresent().get().matches(ProcessHandle::isAlive);

        start();

        assertThat(left.get().isAlive()).isFalse();
        assertThat(Files.readString(log)).contains("Stopping the PostgreSQL that the last service left running");
        awaitTeams("Preventers", "Z-Force");
        form("X-Force");
        awaitTeams("Preventers", "Z-Force", "X-Force");
    }

    @Test
    void keepsWhatWasAcceptedWhenPostgresIsKilledToo() throws Exception {
        start();
        form("Preventers");
        var left = postmaster().orElseThrow();
        service.destroyForcibly();
        left.destroyForcibly();
        service.waitFor(30, SECONDS);
        left.onExit().get(30, SECONDS);

        start();

        awaitTeams("Preventers");
    }

    @Test
    void startsAnewIfInitialisingWasCutShort() throws Exception {
        Files.createDirectories(folder.resolve("postgres"));
        Files.writeString(folder.resolve("postgres").resolve("half"), "made");
        Files.writeString(folder.resolve("postgres.unfinished"), "");

        OwnPostgres.start(folder).close();

        assertThat(folder.resolve("postgres.unfinished")).doesNotExist();
        assertThat(folder.resolve("postgres").resolve("half")).doesNotExist();
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void isStoppedThoughTheFolderIsALink(@TempDir Path elsewhere) throws Exception {
        var real = folder;
        folder = Files.createSymbolicLink(elsewhere.resolve("link"), real);
        start();
        form("Preventers");
        service.destroyForcibly();
        service.waitFor(30, SECONDS);

        start();

        awaitTeams("Preventers");
    }

    @Test
    void unpacksAgainIfUnpackingWasCutShortAndMindsNoNumberOfAnotherProcess() throws Exception {
        OwnPostgres.start(folder).close();
        Path server;
        try (var files =
                Files.find(folder.resolve("postgres-binaries"), 3, (path, attributes) -> path.endsWith("postgres"))) {
            server = files.findFirst().orElseThrow();
        }
        Files.write(server, new byte[0]);
        Files.delete(server.getParent().resolveSibling(".exists"));
        Files.writeString(
                folder.resolve("postgres").resolve("postmaster.pid"),
                ProcessHandle.current().pid() + "\n");

        OwnPostgres.start(folder).close();

        assertThat(server).isNotEmptyFile();
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void isPrivate() throws Exception {
        try (var postgres = OwnPostgres.start(folder)) {
            assertThat(permissions(folder)).isEqualTo("rwx------");
            assertThat(permissions(folder.resolve("postgres"))).isEqualTo("rwx------");
            assertThat(permissions(folder.resolve("postgres-binaries"))).isEqualTo("rwx------");
            assertThat(permissions(folder.resolve("postgres-password"))).isEqualTo("rw-------");
            assertThat(permissions(folder.resolve("pg_service.conf"))).isEqualTo("rw-------");
            assertThat(Files.readString(folder.resolve("postgres").resolve("pg_hba.conf"))
                            .lines()
                            .filter(line -> !line.isBlank() && !line.startsWith("#")))
                    .isNotEmpty()
                    .allMatch(line -> line.endsWith("scram-sha-256"));
            assertThat(catchPassword(postgres, "wrong")).isEqualTo("28P01");
            var jdbc = JdbcClient.create(
                    new DriverManagerDataSource(postgres.getJdbcUrl(), postgres.getUsername(), postgres.getPassword()));
            var settings = jdbc.sql("""
                    select name || '=' || setting from pg_settings
                    where name in ('fsync', 'full_page_writes', 'synchronous_commit', 'listen_addresses',
                                   'unix_socket_directories')""").query(String.class).list();
            assertThat(settings)
                    .containsExactlyInAnyOrder(
                            "fsync=on",
                            "full_page_writes=on",
                            "synchronous_commit=on",
                            "listen_addresses=127.0.0.1",
                            "unix_socket_directories=");
        }
    }

    private static String catchPassword(OwnPostgres postgres, String password) {
        try {
            DriverManager.getConnection(postgres.getJdbcUrl(), postgres.getUsername(), password)
                    .close();
            return "let in";
        } catch (SQLException e) {
            return e.getSQLState();
        }
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private Optional<ProcessHandle> postmaster() throws IOException {
        var pidFile = folder.resolve("postgres").resolve("postmaster.pid");
        return Files.exists(pidFile)
                ? ProcessHandle.of(Long.parseLong(Files.readAllLines(pidFile).getFirst()))
                : Optional.empty();
    }

    private void start() throws Exception {
        log = Files.createTempFile(folder, "service", ".log");
        service = new ProcessBuilder(Shell.service("--roster.data=" + folder, "--server.port=0"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        await().atMost(Duration.ofSeconds(90)).until(() -> {
            assertThat(service.isAlive()).as(Files.readString(log)).isTrue();
            return READY.matcher(Files.readString(log)).find();
        });
    }

    private RestTestClient http() throws IOException {
        var ready = READY.matcher(Files.readString(log));
        assertThat(ready.find()).isTrue();
        return RestTestClient.bindToServer()
                .baseUrl(ready.group(1))
                .defaultHeader(
                        "Authorization",
                        "Bearer "
                                + Files.readString(folder.resolve("admin-token"))
                                        .strip())
                .build();
    }

    /** After a kill, the projection begins when the killed one's claim runs out: until then writes are 202. */
    private void form(String name) throws IOException {
        http().post()
                .uri("/teams")
                .contentType(MediaType.APPLICATION_JSON)
                .body(Map.of("name", name, "headquarters", "Sharp Tower"))
                .exchange()
                .expectStatus()
                .value(status -> assertThat(status).isIn(201, 202));
    }

    private void awaitTeams(String... names) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(http().get()
                                .uri("/teams")
                                .exchange()
                                .expectStatus()
                                .isOk()
                                .returnResult(new ParameterizedTypeReference<List<Map<String, Object>>>() {})
                                .getResponseBody())
                        .extracting(team -> team.get("name"))
                        .containsExactlyInAnyOrder((Object[]) names));
    }
}
