package dev.roster.proof.fault;

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
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A server of PostgreSQL, durable, on the data of a folder: a process that can be killed and started again on its port. */
final class Server {

    private static final Duration LONGEST_START = Duration.ofSeconds(90);
    private static final Duration LONGEST_END = Duration.ofSeconds(10);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(30);
    private static final int PAUSE_MILLIS = 30;

    /** The last three are for a standby, or for whoever has one. */
    private static final List<String> SETTINGS = List.of(
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "max_connections=200",
            "fsync=on",
            "full_page_writes=on",
            "synchronous_commit=on",
            "wal_keep_size=512MB",
            "wal_receiver_status_interval=1s",
            "wal_retrieve_retry_interval=100ms");

    private final Path program;
    private final Path data;
    private final int port;
    private final Path log;
    private @Nullable Process process;

    Server(Path program, Path data, int port, Path log) {
        this.program = program;
        this.data = data;
        this.port = port;
        this.log = log;
    }

    /** Another on another folder. */
    Server beside(Path otherData, int otherPort) {
        return new Server(program, otherData, otherPort, log);
    }

    Path data() {
        return data;
    }

    int port() {
        return port;
    }

    /** Starts it, and waits until it takes connections. */
    void start() throws IOException, SQLException, InterruptedException {
        Files.deleteIfExists(data.resolve("postmaster.pid"));
        var command = new ArrayList<String>();
        if ("root".equals(System.getProperty("user.name"))) {
            // PostgreSQL refuses to run as root.
            command.addAll(List.of("unshare", "-U"));
        }
        command.addAll(List.of(program.toString(), "-D", data.toString(), "-p", Integer.toString(port)));
        SETTINGS.forEach(setting -> command.addAll(List.of("-c", setting)));
        process = new ProcessBuilder(command)
                .directory(Objects.requireNonNull(log.getParent()).toFile())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(log.toFile()))
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
        var first = process;
        if (first == null) {
            return;
        }
        var others = first.descendants().toList();
        first.destroyForcibly().waitFor();
        process = null;
        if (!Signals.haveEnded(others, LONGEST_END)) {
            others.forEach(ProcessHandle::destroyForcibly);
            if (!Signals.haveEnded(others, LONGEST_END)) {
                throw new IllegalStateException("Processes of PostgreSQL do not end.");
            }
        }
    }

    /** Ends it so that its folder has all, and can be copied. */
    void stop() throws InterruptedException {
        var first = process;
        if (first != null) {
            Signals.send(first.pid(), "INT");
            if (first.waitFor(LONGEST_STOP.toSeconds(), TimeUnit.SECONDS)) {
                process = null;
            } else {
                kill();
            }
        }
    }

    /** As its superuser, past all proxies. */
    Connection connect() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/" + Postgres.DATABASE, Postgres.USER, Postgres.USER);
    }

    void execute(String sql) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first column of the first row, as text. */
    String query(String sql) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    /** Waits until a query says {@code t}. */
    void await(String sql) throws SQLException, InterruptedException {
        var deadline = System.nanoTime() + LONGEST_START.toNanos();
        while (!"t".equals(query(sql))) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("It does not come to that: " + sql);
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }
}
