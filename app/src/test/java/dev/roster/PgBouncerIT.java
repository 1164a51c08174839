package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.roster.eventstore.postgres.TestPostgres;
import dev.roster.eventstore.postgres.TestPostgres.Database;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The service behind the pooler that most people have: {@code pgbouncer} on the path, 1.18 or newer. */
@Tag("campaign")
class PgBouncerIT {

    private final Database database = TestPostgres.newDatabase();

    @TempDir
    private Path folder;

    @Test
    void keepsAllSettingsAndLocksIfItPoolsSessions() throws Exception {
        try (var pooler = new Pooler("session");
                var node = Node.start(pooler.database())) {
            var http = Http.to(node);
            assertThat(node.rows("show transaction_timeout").getFirst()).containsValue("10s");
            assertThat(node.rows("show lock_timeout").getFirst()).containsValue("3s");
            var hero = http.register("Deadpond", http.form("Preventers"));

            http.get("/heroes/" + hero).expect(200);
            for (var round = 0; round < 3; round++) {
                var rebuild = http.send("POST", "/rebuilds", "{}").expect(202).header("Location");
                await().untilAsserted(() -> assertThat(
                                http.get(rebuild).json().get("state").asString())
                        .isEqualTo("done"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"transaction", "statement"})
    void isRefusedIfItPoolsLess(String mode) throws Exception {
        try (var pooler = new Pooler(mode)) {
            assertThatThrownBy(() -> Node.start(pooler.database()))
                    .hasStackTraceContaining("StartupRefused: The database is behind a pooler");
        }
    }

    /** As it comes, but for what it has to know. It does not run as root. */
    private final class Pooler implements AutoCloseable {

        private final int server =
                URI.create(database.url().substring("jdbc:".length())).getPort();
        private final int port = freePort();
        private final Process process;

        private Pooler(String mode) throws IOException {
            var users = Files.writeString(
                    folder.resolve("users.txt"), "\"%s\" \"%s\"\n".formatted(database.user(), database.password()));
            var settings = Files.writeString(folder.resolve("pgbouncer.ini"), """
                    [databases]
                    * = host=127.0.0.1 port=%d
                    [pgbouncer]
                    listen_addr = 127.0.0.1
                    listen_port = %d
                    unix_socket_dir =
                    auth_type = scram-sha-256
                    auth_file = %s
                    pool_mode = %s
                    """.formatted(server, port, users, mode));
            for (var file : List.of(folder, users, settings)) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
            var command = new ArrayList<>(List.of("pgbouncer", settings.toString()));
            if (System.getProperty("user.name").equals("root")) {
                command.addAll(1, List.of("-u", "nobody"));
            }
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile())
                    .start();
            try {
                await().ignoreExceptionsInstanceOf(DataAccessException.class)
                        .until(() -> JdbcClient.create(database().dataSource())
                                .sql("select true")
                                .query(Boolean.class)
                                .single());
            } catch (ConditionTimeoutException e) {
                close();
                throw e;
            }
        }

        private Database database() {
            return new Database(
                    database.url().replace(":" + server + "/", ":" + port + "/"), database.user(), database.password());
        }

        @Override
        public void close() {
            process.destroy();
            if (!process.onExit()
                    .completeOnTimeout(null, 10, TimeUnit.SECONDS)
                    .thenApply(Objects::nonNull)
                    .join()) {
                process.destroyForcibly();
            }
        }
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
