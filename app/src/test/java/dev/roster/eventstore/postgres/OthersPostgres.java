package dev.roster.eventstore.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roster.eventstore.postgres.TestPostgres.Database;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** A PostgreSQL that is not the service's own: durable, at 127.0.0.1, and started and stopped with its own programs. */
final class OthersPostgres implements AutoCloseable {

    static final String SUPERUSER = "postgres";
    static final String PASSWORD = "theirs";

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path programs;
    private final Path data;
    private final int port;

    /** @param programs the folder that has initdb and pg_ctl */
    private OthersPostgres(Path programs, Path data) throws IOException {
        this.programs = programs;
        this.data = data;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
    }

    /** Initialises one. */
    static OthersPostgres init(Path folder) throws Exception {
        TestPostgres.lendBinaries(folder);
        Path programs;
        try (var files = Files.find(folder.resolve("postgres-binaries"), 2, (path, a) -> path.endsWith("bin"))) {
            programs = files.findFirst().orElseThrow();
        }
        var made = new OthersPostgres(programs, folder.resolve("postgres"));
        var password = Files.writeString(folder.resolve("password"), PASSWORD);
        made.run("initdb", "-A", "scram-sha-256", "-U", SUPERUSER, "--pwfile", password.toString(), "-E", "UTF8");
        return made;
    }

    /** One with the same programs and passwords, of data that are or will be in another folder. */
    OthersPostgres beside(Path others) throws IOException {
        return new OthersPostgres(programs, others);
    }

    Path data() {
        return data;
    }

    int port() {
        return port;
    }

    /** @param settings as lines of postgresql.conf, of which the last ones are valid */
    void start(List<String> settings) throws Exception {
        var all = Stream.concat(
                settings.stream(),
                Stream.of("port = " + port, "listen_addresses = '127.0.0.1'", "unix_socket_directories = ''"));
        Files.write(data.resolve("postgresql.conf"), (Iterable<String>) all::iterator, StandardOpenOption.APPEND);
        run("pg_ctl", "-w", "-t", "120", "-l", data + ".log", "start");
    }

    private void run(String program, String... arguments) throws Exception {
        var command = Stream.of(
                        // PostgreSQL refuses to run as root.
                        LinuxUtils.isUnshareAvailable() ? Stream.of("unshare", "-U") : Stream.<String>empty(),
                        Stream.of(programs.resolve(program).toString(), "-D", data.toString()),
                        Stream.of(arguments))
                .flatMap(some -> some)
                .toList();
        var output = Files.createTempFile(data.toAbsolutePath().getParent(), program, ".log");
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor()).as(Files.readString(output)).isZero();
    }

    /** @return one of its databases, as its superuser */
    Database asSuperuser(String database) {
        return as(SUPERUSER, PASSWORD, database);
    }

    /** As a crash of its machine does: all of its processes end at once. */
    void kill() throws IOException {
        var postmaster = Files.readAllLines(data.resolve("postmaster.pid")).getFirst();
        var process = ProcessHandle.of(Long.parseLong(postmaster.strip())).orElseThrow();
        var all = Stream.concat(Stream.of(process), process.descendants()).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        await().pollInterval(Duration.ofMillis(10))
                .atMost(PATIENCE)
                .until(() -> all.stream().noneMatch(ProcessHandle::isAlive));
        Files.delete(data.resolve("postmaster.pid"));
    }

    Database as(String user, String password, String database) {
        return new Database("jdbc:postgresql://127.0.0.1:" + port + "/" + database, user, password);
    }

    @Override
    public void close() throws Exception {
        stop("fast");
    }

    /** @param mode as pg_ctl names it; nothing is done if it does not run */
    void stop(String mode) throws Exception {
        if (Files.exists(data.resolve("postmaster.pid"))) {
            run("pg_ctl", "-w", "-m", mode, "stop");
        }
    }
}
