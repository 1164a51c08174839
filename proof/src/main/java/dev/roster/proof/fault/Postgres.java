package dev.roster.proof.fault;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL in a folder of its own, durable, whose processes can be killed; with a streaming standby if a run is to fail over.
 * Each of the two servers keeps its port, whichever of them is the primary.
 */
public final class Postgres {

    static final String USER = "postgres";
    static final String DATABASE = "roster";

    private static final Duration LONGEST_START = Duration.ofSeconds(90);

    private static @Nullable Path unpacked;

    private final Path folder;
    private final List<Integer> ports;
    private Server primary;
    private @Nullable Server standby;
    private int rewinds;

    private Postgres(Path folder, Server primary, @Nullable Server standby) {
        this.folder = folder;
        this.primary = primary;
        this.standby = standby;
        this.ports = Stream.of(primary, standby)
                .flatMap(Stream::ofNullable)
                .map(Server::port)
                .toList();
    }

    /** Makes an empty one, and starts it. */
    public static Postgres start(Path folder, boolean withStandby)
            throws IOException, SQLException, InterruptedException {
        var data = folder.resolve("postgres");
        var binaries = Files.createDirectories(folder.resolve("binaries"));
        var log = folder.resolve("postgres.log");
        var output = Redirect.appendTo(log.toFile());
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
        var primary = new Server(program(binaries), data, port, log);
        var postgres = new Postgres(
                folder, primary, withStandby ? primary.beside(folder.resolve("postgres-2"), freePort()) : null);
        try {
            primary.start();
            if (withStandby) {
                postgres.makeStandby();
            }
            return postgres;
        } catch (IOException | SQLException | InterruptedException | RuntimeException e) {
            postgres.end();
            throw e;
        }
    }

    /** They are unpacked once in a process, into the folder of its first run. */
    private static synchronized Path program(Path binaries) throws IOException {
        if (unpacked == null) {
            try (var files = Files.find(binaries, 4, (path, attributes) -> path.endsWith("bin/postgres"))) {
                unpacked = files.findFirst().orElseThrow();
            }
        }
        return unpacked;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Of all servers. */
    List<Integer> ports() {
        return ports;
    }

    /** The one that takes writes. */
    Server primary() {
        return primary;
    }

    /** @throws IllegalStateException if the run has none */
    Server standby() {
        if (standby == null) {
            throw new IllegalStateException("This run has no standby.");
        }
        return standby;
    }

    /** Makes whichever is not the primary a standby of it, from a new copy; whatever it had is gone. */
    void makeStandby() throws IOException, SQLException, InterruptedException {
        var server = standby();
        server.kill();
        DataFolders.delete(server.data());
        try (var connection = primary.connect();
                var session = connection.createStatement()) {
            query(session, "select pg_backup_start('standby', fast => true)");
            DataFolders.copyForStandby(primary.data(), server.data());
            Files.writeString(
                    server.data().resolve("backup_label"),
                    query(session, "select labelfile from pg_backup_stop(wait_for_archive => false)"));
        }
        Files.createFile(server.data().resolve("standby.signal"));
        Files.writeString(
                server.data().resolve("postgresql.auto.conf"),
                "primary_conninfo = 'host=127.0.0.1 port=%s user=%s password=%s application_name=standby'\n"
                        .formatted(primary.port(), USER, USER));
        server.start();
        primary.await("select exists (select from pg_stat_replication where state = 'streaming')");
    }

    private static String query(Statement session, String sql) throws SQLException {
        try (var rows = session.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    /** From now on a commit waits until the standby has it on its disk. */
    void makeSynchronous() throws SQLException, InterruptedException {
        set(primary, "synchronous_standby_names", "*");
        primary.await("select exists (select from pg_stat_replication where sync_state = 'sync')");
    }

    /** The standby has all that is committed now, and receives nothing from then on: a promotion loses what comes. */
    void holdStandbyBack() throws SQLException, InterruptedException {
        var committed = primary.query("select pg_current_wal_insert_lsn()::text");
        standby().await("select pg_last_wal_receive_lsn() >= '" + committed + "'");
        set(standby(), "primary_conninfo", "");
        primary.await("select not exists (select from pg_stat_replication)");
        standby().await("select pg_last_wal_replay_lsn() >= pg_last_wal_receive_lsn()");
    }

    private static void set(Server server, String setting, String value) throws SQLException {
        server.execute("alter system set %s = '%s'".formatted(setting, value));
        server.execute("select pg_reload_conf()");
    }

    /** Makes the standby the primary. The other one is what it was. */
    void promote() throws SQLException, InterruptedException {
        var next = standby();
        next.query("select pg_promote(true, 60)");
        next.await("select not pg_is_in_recovery()");
        standby = primary;
        primary = next;
    }

    /**
     * Writes down which events nobody will find any more, and forgets the folder that had them.
     *
     * @param former a folder that was that of a server which takes no connections any more
     * @param kept the ids of the events that there still are
     */
    Lost takeLost(Path former, Set<String> kept) throws IOException, SQLException, InterruptedException {
        rewinds++;
        var file = "lost-" + rewinds + ".ndjson";
        var server = primary.beside(former, freePort());
        try {
            server.start();
            return new Lost(file, LostEvents.write(server, kept, folder.resolve(file)));
        } finally {
            server.kill();
            DataFolders.delete(former);
        }
    }

    /** @param file of the run's folder that has so many events */
    record Lost(String file, int events) {}

    /** Where a copy of the primary's folder is put, or what it was before. */
    Path beside(String name) {
        return folder.resolve(name);
    }

    void start() throws IOException, SQLException, InterruptedException {
        primary.start();
    }

    /** Kills the primary. */
    void kill() throws InterruptedException {
        primary.kill();
    }

    /** To the primary as its superuser, past all proxies. */
    public Connection connect() throws SQLException {
        return primary.connect();
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
        primary.execute("select pg_terminate_backend(" + backend + ")");
    }

    /** Refuses events as a full disk would, in PostgreSQL's own words. */
    void fill() throws SQLException {
        primary.execute("""
                create or replace function public.full_disk() returns trigger language plpgsql as $$
                begin
                    raise exception 'could not extend file: No space left on device' using errcode = 'disk_full';
                end $$;
                create trigger full_disk before insert on eventstore.event for each row execute function full_disk()""");
    }

    void empty() throws SQLException {
        primary.execute("drop function if exists public.full_disk() cascade");
    }

    /** Ends it, and all that it started. */
    public void end() throws InterruptedException {
        try {
            if (standby != null) {
                standby.stop();
            }
        } finally {
            primary.stop();
        }
    }
}
