package dev.roster.proof.fault;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A real PostgreSQL in a folder of its own, durable, as a process that can be killed and started again on its port. */
public final class Postgres {

    static final String USER = "postgres";
    static final String DATABASE = "roster";

    private static final Duration LONGEST_START = Duration.ofSeconds(90);
    private static final Duration LONGEST_END = Duration.ofSeconds(10);
    private static final int PAUSE_MILLIS = 30;

    private final Path folder;
    private final Path data;
    private final Path program;
    private final int port;
    private @Nullable Process server;

    private Postgres(Path folder, Path data, Path program, int port) {
        this.folder = folder;
        this.data = data;
        this.program = program;
        this.port = port;
    }

    /** Makes an empty one, and starts it. */
    public static Postgres start(Path folder) throws IOException, SQLException, InterruptedException {
        var data = folder.resolve("postgres");
        var binaries = Files.createDirectories(folder.resolve("binaries"));
        var output = Redirect.appendTo(folder.resolve("postgres.log").toFile());
        int port;
        try (var first = EmbeddedPostgres.builder()
                        .setDataDirectory(data)
                        .setCleanDataDirectory(false)
                        .setOverrideWorkingDirectory(binaries.toFile())
                        .setRegisterShutdownHook(false)
                        .setPGStartupWait(LONGEST_START)
                        .setOutputRedirector(output)
                        .setErrorRedirector(output)
                        .start();
                var connection = first.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("create database " + DATABASE);
            port = first.getPort();
        }
        var postgres = new Postgres(folder, data, program(binaries), port);
        postgres.start();
        return postgres;
    }

    private static Path program(Path binaries) throws IOException {
        try (var files = Files.find(binaries, 4, (path, attributes) -> path.endsWith("bin/postgres"))) {
            return files.findFirst().orElseThrow();
        }
    }

    /** Starts it on its port, and waits until it takes connections. */
    void start() throws IOException, SQLException, InterruptedException {
        Files.deleteIfExists(data.resolve("postmaster.pid"));
        var command = new ArrayList<String>();
        if ("root".equals(System.getProperty("user.name"))) {
            // PostgreSQL refuses to run as root.
            command.addAll(List.of("unshare", "-U"));
        }
        command.addAll(List.of(program.toString(), "-D", data.toString(), "-p", Integer.toString(port)));
        for (var setting : List.of(
                "listen_addresses=127.0.0.1",
                "unix_socket_directories=",
                "max_connections=200",
                "fsync=on",
                "full_page_writes=on",
                "synchronous_commit=on")) {
            command.addAll(List.of("-c", setting));
        }
        server = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(folder.resolve("postgres.log").toFile()))
                .start();
        awaitConnections();
    }

    private void awaitConnections() throws SQLException, InterruptedException {
        var deadline = System.nanoTime() + LONGEST_START.toNanos();
        while (true) {
            try (var connection = connect()) {
                if (connection.isValid(5)) {
                    return;
                }
            } catch (SQLException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    /** Kills the first process; the others notice, and end too. */
    void kill() throws InterruptedException {
        var first = server;
        if (first == null) {
            return;
        }
        var others = first.descendants().toList();
        first.destroyForcibly().waitFor();
        server = null;
        if (!Signals.haveEnded(others, LONGEST_END)) {
            others.forEach(ProcessHandle::destroyForcibly);
            if (!Signals.haveEnded(others, LONGEST_END)) {
                throw new IllegalStateException("Processes of PostgreSQL do not end.");
            }
        }
    }

    /** As its superuser, past all proxies. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/" + DATABASE, USER, USER);
    }

    int port() {
        return port;
    }

    /** The processes that serve the nodes. */
    List<Long> backends() throws SQLException {
        var backends = new ArrayList<Long>();
        try (var connection = connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "select pid from pg_stat_activity"
                                + " where backend_type = 'client backend' and pid <> pg_backend_pid() order by backend_start")) {
            while (rows.next()) {
                backends.add(rows.getLong(1));
            }
        }
        return backends;
    }

    void terminate(long backend) throws SQLException {
        execute("select pg_terminate_backend(" + backend + ")");
    }

    /** Refuses events as a full disk would, in PostgreSQL's own words. */
    void fill() throws SQLException {
        execute("""
                create or replace function public.full_disk() returns trigger language plpgsql as $$
                begin
                    raise exception 'could not extend file: No space left on device' using errcode = 'disk_full';
                end $$;
                create trigger full_disk before insert on eventstore.event for each row execute function full_disk()""");
    }

    void empty() throws SQLException {
        execute("drop function if exists public.full_disk() cascade");
    }

    private void execute(String sql) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Ends it, and all that it started. */
    public void end() throws InterruptedException {
        var first = server;
        if (first != null) {
            Signals.send(first.pid(), "INT");
            if (!first.waitFor(LONGEST_END.toSeconds(), TimeUnit.SECONDS)) {
                kill();
            }
        }
    }
}
