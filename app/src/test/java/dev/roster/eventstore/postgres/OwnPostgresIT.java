package dev.roster.eventstore.postgres;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.roster.RosterApplication;
import dev.roster.Shell;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.ThrowingRunnable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;

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
        readerSeesWhatIsReadAndNothingElse();
        service.destroy();
        assertThat(service.waitFor(60, SECONDS)).isTrue();
        assertThat(postmaster()).as("PostgreSQL is stopped too").isEmpty();
        exitAsSoonAsItIsMade();
        assertThat(postmaster()).as("and then, too").isEmpty();

        start();

        awaitTeams("Preventers");
        assertThat(readable()).as("granted where it was not").contains("eventstore.event", "roster.team");
        assertThat(as("roster")
                        .sql("select name from roster.team")
                        .query(String.class)
                        .list())
                .containsExactly("Preventers");
    }

    /** Then it is no longer known to the database, as it is in one from before there was a reader. */
    private void readerSeesWhatIsReadAndNothingElse() throws IOException {
        var reader = as("roster");
        var live = List.of("roster.hero", "roster.heroteamlink", "roster.progress", "roster.team");
        assertThat(readable())
                .containsExactlyElementsOf(Stream.concat(Stream.of("eventstore.event"), live.stream())
                        .toList());
        assertThat(reader.sql("select name from roster.team")
                        .query(String.class)
                        .list())
                .containsExactly("Preventers");
        assertThat(reader.sql("select event_name from eventstore.event")
                        .query(String.class)
                        .list())
                .containsExactly("TeamFormed");
        assertThat(sqlState(reader, "select from eventstore.hero_key")).isEqualTo("42501");
        for (var secret : List.of("access_token", "browser_session", "sign_in_code", "authorization_request")) {
            assertThat(sqlState(reader, "select from eventstore." + secret))
                    .as(secret)
                    .isEqualTo("42501");
        }
        assertThat(sqlState(reader, "create table mine (id int)")).isEqualTo("25006");
        assertThat(sqlState(reader, "set transaction_read_only = off; delete from roster.team"))
                .isEqualTo("42501");
        assertThat(reader.sql("select current_setting('transaction_timeout')")
                        .query(String.class)
                        .single())
                .isEqualTo("10s");

        rebuild("/rebuilds", Map.of());
        rebuild("/read-model/snapshots", Map.of("asOf", "1", "name", "then"));

        assertThat(readable())
                .as("of the generation before, too, and of a snapshot")
                .containsExactlyElementsOf(Stream.of(
                                Stream.of("eventstore.event"),
                                live.stream(),
                                live.stream().map(table -> table.replace("roster.", "roster_at_then.")),
                                live.stream().map(table -> table.replace("roster.", "roster_previous.")))
                        .flatMap(some -> some)
                        .toList());
        as("roster-admin")
                .sql("drop owned by roster_reader; drop role roster_reader")
                .update();
    }

    /** What the reader may read of all that there is. */
    private List<String> readable() throws IOException {
        return as("roster-admin").sql("""
                select nspname || '.' || relname from pg_class join pg_namespace on pg_namespace.oid = relnamespace
                where relkind in ('r', 'p', 'v', 'm', 'S', 'f') and nspname !~ '^pg_|^information_schema$'
                  and (has_any_column_privilege('roster_reader', pg_class.oid, 'select, insert, update')
                    or has_table_privilege('roster_reader', pg_class.oid, 'select, delete, truncate'))
                order by 1""").query(String.class).list();
    }

    /** Logged in as a service of the file says, by its rules: a section, then names and values as they are (PostgreSQL, 32.17). */
    private JdbcClient as(String service) throws IOException {
        var file = folder.resolve(service.equals("roster") ? "pg_service.conf" : "pg_service_admin.conf");
        assertThat(file).content().startsWith("[" + service + "]\n");
        var settings = Files.readAllLines(file).stream()
                .skip(1)
                .collect(Collectors.toMap(line -> line.split("=", 2)[0], line -> line.split("=", 2)[1]));
        return JdbcClient.create(new DriverManagerDataSource(
                "jdbc:postgresql://%s:%s/%s"
                        .formatted(settings.get("host"), settings.get("port"), settings.get("dbname")),
                settings.get("user"),
                settings.get("password")));
    }

    private static @Nullable String sqlState(JdbcClient client, String sql) {
        return catchThrowableOfType(
                                        DataAccessException.class,
                                        () -> client.sql(sql).query().listOfRows())
                                .getRootCause()
                        instanceof SQLException refused
                ? refused.getSQLState()
                : null;
    }

    private void rebuild(String path, Map<String, String> body) throws IOException {
        var begun = http().post()
                .uri(path)
                .contentType(MediaType.APPLICATION_JSON)
                .body(body)
                .exchange()
                .expectStatus()
                .isAccepted()
                .returnResult(JsonNode.class)
                .getResponseBody();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> http().get()
                        .uri("/rebuilds/" + begun.get("id").asString())
                        .exchange()
                        .returnResult(JsonNode.class)
                        .getResponseBody()
                        .get("state")
                        .asString()
                        .equals("done"));
    }

    /** As a training run for the JVM's cache does. */
    private void exitAsSoonAsItIsMade() throws Exception {
        var training = new ProcessBuilder(Shell.service("--roster.data=" + folder, "--server.port=0"))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("training.log").toFile());
        training.environment().put("JDK_JAVA_OPTIONS", "-Dspring.context.exit=onRefresh");
        var process = training.start();
        assertThat(process.waitFor(90, SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(folder.resolve("training.log")))
                .isZero();
    }

    @Test
    void keepsWhatWasAcceptedWhenTheServiceIsKilledAlsoIfTheFolderIsALink(@TempDir Path elsewhere) throws Exception {
        if (!OS.WINDOWS.isCurrentOs()) {
            folder = Files.createSymbolicLink(elsewhere.resolve("link"), folder);
        }
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
    void keepsWhatWasAcceptedWhenPostgresIsKilled() throws Exception {
        start();
        form("Preventers");
        var killed = postmaster().orElseThrow();
        killed.destroyForcibly();
        awaitAnother(killed);
        form("Z-Force");
        var told = postmaster().orElseThrow();
        quit(told);
        awaitAnother(told);
        form("X-Force");
        awaitTeams("Preventers", "Z-Force", "X-Force");
        var left = postmaster().orElseThrow();
        service.destroyForcibly();
        left.destroyForcibly();
        service.waitFor(30, SECONDS);
        left.onExit().get(30, SECONDS);
        start();
        awaitTeams("Preventers", "Z-Force", "X-Force");

        Files.move(folder.resolve("postgres").resolve("postgresql.conf"), folder.resolve("postgresql.conf"));
        postmaster().orElseThrow().destroyForcibly();
        assertThat(service.waitFor(60, SECONDS)).as(Files.readString(log)).isTrue();
        assertThat(service.exitValue()).isEqualTo(1);
        assertThat(Files.readString(log)).contains("does not start again, and the service ends");
    }

    /** As a client of another server can have it by chance, between the end of PostgreSQL and its next start. */
    @Test
    void triesAgainAsLongAsAnotherHasItsPort() throws Exception {
        start();
        form("Preventers");
        var killed = postmaster().orElseThrow();
        var port = Files.readAllLines(folder.resolve("postgres").resolve("postmaster.pid"))
                .get(3);
        killed.destroyForcibly();
        try (var taken = bind(Integer.parseInt(port))) {
            assertThat(taken.isBound()).isTrue();
            awaitAndTell(() -> assertThat(Files.readString(log).split("did not start, and is started again", -1))
                    .hasSizeGreaterThan(2));
        }
        awaitAnother(killed);

        // Connections come in before the service has noticed that they can.
        awaitAndTell(() -> assertThat(Files.readString(log))
                .containsPattern("did not start, and is started again: .*could not bind")
                .containsPattern("PostgreSQL is at 127.0.0.1:\\d+ again"));
        awaitTeams("Preventers");
    }

    /** Neither the timeline nor the system identifier is another then. */
    @Test
    void noticesThatItsFolderIsACopyOfAnEarlierMoment() throws Exception {
        start();
        var shared = formed("Preventers");
        stop();
        var earlier = folder.resolve("earlier");
        assertThat(new ProcessBuilder("cp", "-a", folder.resolve("postgres").toString(), earlier.toString())
                        .start()
                        .waitFor())
                .isZero();
        start();
        var lost = formed("Lost");
        stop();
        FileSystemUtils.deleteRecursively(folder.resolve("postgres"));
        Files.move(earlier, folder.resolve("postgres"));

        start();

        form("Z-Force");
        awaitTeams("Preventers", "Z-Force");
        assertThat(teamsFrom(shared)).isEqualTo(HttpStatus.OK);
        assertThat(teamsFrom(lost)).isEqualTo(HttpStatus.CONFLICT);
    }

    private HttpStatusCode teamsFrom(String position) throws IOException {
        return http().get()
                .uri("/teams")
                .header("Roster-Position", position)
                .exchange()
                .returnResult(String.class)
                .getStatus();
    }

    /** As soon as it is free. */
    private static ServerSocket bind(int port) {
        return await().atMost(Duration.ofSeconds(10))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .ignoreExceptionsInstanceOf(BindException.class)
                .until(() -> new ServerSocket(port, 1, InetAddress.getLoopbackAddress()), ServerSocket::isBound);
    }

    /** PostgreSQL's own immediate shutdown. */
    private static void quit(ProcessHandle postmaster) throws Exception {
        assertThat(new ProcessBuilder("kill", "-QUIT", Long.toString(postmaster.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    /** That lets the service in: until then it says that it can't answer now. */
    private void awaitAnother(ProcessHandle gone) throws Exception {
        awaitAndTell(() -> assertThat(postmaster()
                        .filter(process -> process.pid() != gone.pid())
                        .filter(ProcessHandle::isAlive))
                .as("another PostgreSQL")
                .isPresent());
        awaitAndTell(() -> assertThat(http().get()
                        .uri("/actuator/health/readiness")
                        .exchange()
                        .returnResult(String.class)
                        .getStatus()
                        .is2xxSuccessful())
                .as("ready")
                .isTrue());
    }

    /** What the service and PostgreSQL logged, if it takes too long. */
    private void awaitAndTell(ThrowingRunnable assertion) throws IOException {
        try {
            await().atMost(Duration.ofSeconds(30)).ignoreExceptions().untilAsserted(assertion);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    e.getMessage() + "\n" + Files.readString(log) + "\n"
                            + Files.readString(folder.resolve("postgres.log")),
                    e);
        }
    }

    @Test
    void startsAnewIfInitialisingWasCutShort() throws Exception {
        Files.createDirectories(folder.resolve("postgres"));
        Files.writeString(folder.resolve("postgres").resolve("half"), "made");
        Files.writeString(folder.resolve("postgres.unfinished"), "");

        failToStart();

        assertThat(postmaster()).isEmpty();
        assertThat(folder.resolve("postgres.unfinished")).doesNotExist();
        assertThat(folder.resolve("postgres").resolve("half")).doesNotExist();
    }

    /** As late as it can. */
    private void failToStart() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> SpringApplication.run(
                            RosterApplication.class,
                            "--roster.data=" + folder,
                            "--server.port=" + taken.getLocalPort()))
                    .hasCauseInstanceOf(PortInUseException.class);
        }
    }

    /** Longer than it is waited for otherwise, as after a crash, or on a backup, with much to apply. */
    @Test
    void waitsAsLongAsPostgresAppliesItsLogAndNotForOneThatHasGivenUp() throws Exception {
        OwnPostgres.start(folder).close();
        var data = folder.resolve("postgres");
        var settings = Files.readString(data.resolve("postgresql.conf"));
        Files.createFile(data.resolve("recovery.signal"));
        Files.writeString(
                data.resolve("postgresql.conf"),
                settings
                        + "hot_standby = off\nrestore_command = 'test -e asked || { touch asked; sleep 8; }; false'\n");

        OwnPostgres.start(folder, Duration.ofSeconds(3)).close();

        assertThat(data.resolve("asked")).exists();
        assertThat(data.resolve("recovery.signal")).doesNotExist();

        Files.writeString(data.resolve("postgresql.conf"), settings + "work_mem = nonsense\n");
        assertThatThrownBy(() -> OwnPostgres.start(folder, Duration.ofMinutes(10)))
                .isInstanceOf(StartupRefused.class)
                .hasMessageContaining("contains errors");
        Files.writeString(data.resolve("postgresql.conf"), settings);
        OwnPostgres.start(folder).close();
    }

    @Test
    void unpacksAgainIfUnpackingWasCutShortAndMindsNoFileThatAnotherLeft() throws Exception {
        OwnPostgres.start(folder).close();
        Path server;
        try (var files =
                Files.find(folder.resolve("postgres-binaries"), 3, (path, attributes) -> path.endsWith("postgres"))) {
            server = files.findFirst().orElseThrow();
        }
        // Another file of its name: the process that wrote PostgreSQL's log may still run what was there.
        Files.delete(server);
        Files.write(server, new byte[0]);
        Files.delete(server.getParent().resolveSibling(".exists"));
        for (var left : List.of(ProcessHandle.current().pid() + "\n", "", "\u0000\u00ff\n")) {
            Files.writeString(folder.resolve("postgres").resolve("postmaster.pid"), left, StandardCharsets.ISO_8859_1);

            OwnPostgres.start(folder).close();

            assertThat(server).isNotEmptyFile();
        }
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
            assertThat(permissions(folder.resolve("pg_service_admin.conf"))).isEqualTo("rw-------");
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
        service = new ProcessBuilder(Shell.service(
                        "--roster.data=" + folder,
                        "--server.port=0",
                        // How long a projection waits for one that was killed.
                        "--axon.eventhandling.tokenstore.claim-timeout=2s"))
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
        formed(name);
    }

    /** Its position. */
    private String formed(String name) throws IOException {
        return http().post()
                .uri("/teams")
                .contentType(MediaType.APPLICATION_JSON)
                .body(Map.of("name", name, "headquarters", "Sharp Tower"))
                .exchange()
                .expectStatus()
                .value(status -> assertThat(status).isIn(201, 202))
                .returnResult()
                .getResponseHeaders()
                .getFirst("Roster-Position");
    }

    private void awaitTeams(String... names) throws IOException {
        awaitAndTell(() -> assertThat(http().get()
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
