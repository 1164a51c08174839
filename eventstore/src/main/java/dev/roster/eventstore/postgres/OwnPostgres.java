package dev.roster.eventstore.postgres;

import dev.roster.eventstore.postgres.PostgresFolder.Postmaster;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.support.DefaultLifecycleProcessor;
import org.springframework.core.SpringProperties;

/**
 * The PostgreSQL that the service starts for itself when it is given none: the real binaries, on 127.0.0.1 and a free
 * port, durable, with a password of its own, in one folder that nobody else can read and that outlives the service. While
 * the service runs, a PostgreSQL that ends by itself or is killed is started again; if that fails, the service ends with 1.
 */
final class OwnPostgres implements JdbcConnectionDetails, SmartInitializingSingleton, SmartLifecycle, AutoCloseable {

    static final String USER = "postgres";

    private static final Logger log = LoggerFactory.getLogger(OwnPostgres.class);

    private static final String DATABASE = "roster";

    /** Of people who read with SQL, on any PostgreSQL that has such a role: see afterMigrate.sql, and the read model's. */
    private static final String READER = "roster_reader";

    private static final Duration START_WAIT = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration LONGEST_EXIT = Duration.ofSeconds(20);

    private final PostgresFolder folder;
    private final PostgresProcesses processes;
    private final String password;
    private final FileChannel lock;
    private @Nullable EmbeddedPostgres server;
    private final Watch watch = new Watch("own-postgres", LOOK, this::keepsRunning);

    private OwnPostgres(PostgresFolder folder, FileChannel lock, String password) {
        this.folder = folder;
        this.processes = new PostgresProcesses(folder.path());
        this.lock = lock;
        this.password = password;
    }

    /**
     * Starts PostgreSQL on a folder, which is made if need be.
     *
     * @throws StartupRefused if another service uses the folder, or its PostgreSQL does not start
     */
    static OwnPostgres start(Path data) {
        return start(data, START_WAIT);
    }

    /** @param longest that PostgreSQL is waited for while it does not say that it is starting */
    static OwnPostgres start(Path data, Duration longest) {
        FileChannel lock = null;
        OwnPostgres postgres = null;
        try {
            PrivateFiles.createFolder(data);
            var folder = new PostgresFolder(data.toRealPath());
            lock = folder.lock();
            postgres = new OwnPostgres(folder, lock, folder.password());
            postgres.stopLeftover();
            postgres.launch(longest);
            return postgres;
        } catch (IOException | SQLException | RuntimeException e) {
            close(postgres == null ? lock : postgres, e);
            throw e instanceof StartupRefused refused ? refused : refused(data.toAbsolutePath(), e);
        }
    }

    private static void close(@Nullable AutoCloseable opened, Exception e) {
        if (opened != null) {
            try {
                opened.close();
            } catch (Exception closing) {
                e.addSuppressed(closing);
            }
        }
    }

    private static StartupRefused refused(Path folder, Exception e) {
        return new StartupRefused(
                "The service's own PostgreSQL in " + folder + " does not start: " + e.getMessage(),
                "Read " + folder.resolve("postgres.log") + " and the files in " + folder.resolve("postgres/log")
                        + ", or give the service a PostgreSQL with spring.datasource.url.",
                e);
    }

    private void launch(Duration longest) throws IOException, SQLException {
        folder.begin();
        if (Files.exists(folder.data().resolve("postgresql.conf"))) {
            startOnItsData(longest);
        } else {
            server = settings().setPGStartupWait(longest).start();
        }
        PrivateFiles.createFolder(folder.binaries());
        var readersPassword = PostgresFolder.randomPassword();
        try (var connection = connect(port());
                var statement = connection.createStatement()) {
            createDatabase(statement);
            createReader(statement, readersPassword);
        }
        folder.finish();
        writeServiceFiles(readersPassword);
        log.info(
                "PostgreSQL is at 127.0.0.1:{}; psql service=roster with PGSERVICEFILE={}",
                port(),
                folder.serviceFile());
    }

    private void startOnItsData(Duration longest) throws IOException {
        folder.deleteLibrarysLock();
        var start = PostgresStart.attempt(settings(), longest, folder, processes);
        if (start.failure() == null || !processes.areGone()) {
            server = start.server();
        }
        if (start.failure() != null) {
            throw new IOException(start.failure());
        }
    }

    private EmbeddedPostgres.Builder settings() {
        var output = Redirect.appendTo(folder.log().toFile());
        return EmbeddedPostgres.builder()
                .setDataDirectory(folder.data())
                .setCleanDataDirectory(false)
                .setPgBinaryResolver(new PostgresBinaries())
                .setOverrideWorkingDirectory(folder.binaries().toFile())
                .setRegisterShutdownHook(false)
                .setOutputRedirector(output)
                .setErrorRedirector(output)
                .setLocaleConfig("auth", "scram-sha-256")
                .setLocaleConfig("pwfile", folder.passwordFile().toString())
                .setConnectConfig("password", password)
                // Another program on the port may accept a connection and never answer.
                .setConnectConfig("socketTimeout", "5")
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("unix_socket_directories", "")
                .setServerConfig("max_connections", "100")
                .setServerConfig("fsync", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("logging_collector", "on")
                .setServerConfig("log_filename", "postgresql-%a.log")
                .setServerConfig("log_truncate_on_rotation", "on");
    }

    private static void createDatabase(Statement statement) throws SQLException {
        var found = statement.executeQuery("select from pg_database where datname = '" + DATABASE + "'");
        if (!found.next()) {
            statement.execute("create database " + DATABASE);
        }
    }

    /** A transaction of more than 10 s could see a read model that is replaced meanwhile as empty. */
    private static void createReader(Statement statement, String password) throws SQLException {
        var found = statement.executeQuery("select from pg_roles where rolname = '" + READER + "'");
        if (!found.next()) {
            statement.execute("create role " + READER);
            statement.execute("alter role " + READER + " set default_transaction_read_only = on");
            statement.execute("alter role " + READER + " set transaction_timeout = '10s'");
        }
        statement.execute("alter role " + READER + " login password '" + password + "'");
    }

    /** For libpq's clients, so that psql needs neither port nor password (PostgreSQL, 32.17). */
    private void writeServiceFiles(String readersPassword) throws IOException {
        writeService(folder.serviceFile(), "roster", READER, readersPassword);
        // One of its own: the other is for people who may not have what this one has.
        writeService(folder.adminServiceFile(), "roster-admin", USER, password);
    }

    private void writeService(Path file, String service, String user, String itsPassword) throws IOException {
        PrivateFiles.write(file, """
                [%s]
                host=127.0.0.1
                port=%s
                dbname=%s
                user=%s
                password=%s
                """.formatted(service, port(), DATABASE, user, itsPassword));
    }

    /** Stops the PostgreSQL that outlived a service that was killed, with all its sessions. */
    private void stopLeftover() throws IOException {
        var left = processes.first();
        if (!left.isEmpty()) {
            var first = left.getFirst().pid();
            log.info("Stopping the PostgreSQL that the last service left running, process {}", first);
            endSessions();
            left.forEach(ProcessHandle::destroy);
            if (!processes.haveEndedWithin(START_WAIT)) {
                throw new StartupRefused(
                        "The PostgreSQL that the last service left running, process " + first + ", does not stop.",
                        "Stop it, then start the service again.");
            }
        }
        folder.deleteStalePidFile();
    }

    private void endSessions() {
        var port = folder.postmaster().map(Postmaster::port).orElse(0);
        try (var connection = connect(port);
                var statement = connection.createStatement()) {
            statement.execute("select pg_terminate_backend(pid) from pg_stat_activity"
                    + " where backend_type = 'client backend' and pid <> pg_backend_pid()");
        } catch (SQLException e) {
            log.info("It does not answer ({}); it is told to stop all the same", e.getMessage());
        }
    }

    /** From here on a PostgreSQL that has ended is started again. */
    @Override
    public void start() {
        watch.start();
    }

    /** Looks whether PostgreSQL has ended, and starts it again. */
    private boolean keepsRunning() throws InterruptedException {
        try {
            if (hasEnded()) {
                startAgain();
            }
            return true;
        } catch (IOException | RuntimeException e) {
            if (isRunning()) {
                log.error(
                        "The service's own PostgreSQL in {} does not start again, and the service ends",
                        folder.path(),
                        e);
                exit();
            }
            return false;
        }
    }

    /** In order, but not for long: whoever shuts down without a database waits for it, one after the other. */
    private static void exit() {
        Thread.ofPlatform().name("own-postgres-exit").daemon().start(() -> {
            try {
                Thread.sleep(LONGEST_EXIT);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            log.warn("The service has not shut down within {} s, and is halted", LONGEST_EXIT.toSeconds());
            Runtime.getRuntime().halt(1);
        });
        System.exit(1);
    }

    private boolean hasEnded() {
        return !isServing() && PostgresProcesses.areVisible();
    }

    private boolean isServing() {
        return folder.postmaster()
                .map(Postmaster::pid)
                .flatMap(ProcessHandle::of)
                .filter(processes::contains)
                .isPresent();
    }

    /**
     * On its port, for all who know that. An attempt can fail for a reason that passes: another program may have the port, or a
     * process that was left may hold the shared memory.
     */
    private synchronized void startAgain() throws IOException, InterruptedException {
        if (!isRunning()) {
            return;
        }
        var port = port();
        log.warn("PostgreSQL at 127.0.0.1:{} has ended or was killed, and is started again", port);
        var end = System.nanoTime() + START_WAIT.toNanos();
        while (true) {
            clear();
            var left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
            var start = PostgresStart.attempt(settings().setPort(port), left, folder, processes);
            server = start.server() == null ? server : start.server();
            if (start.failure() == null) {
                log.info("PostgreSQL is at 127.0.0.1:{} again", port);
                return;
            }
            if (!isRunning()) {
                return;
            }
            if (System.nanoTime() >= end) {
                processes.endTheRest();
                throw new IOException(start.failure());
            }
            log.warn("PostgreSQL at 127.0.0.1:{} did not start, and is started again: {}", port, start.failure());
            Thread.sleep(LOOK);
        }
    }

    /** Leaves nothing of the PostgreSQL that has ended, and of a start that failed, but its data. */
    private void clear() throws IOException {
        processes.endTheRest();
        folder.deleteStalePidFile();
        Optional.ofNullable(server).orElseThrow().close();
        folder.deleteLibrarysLock();
        if (!Files.exists(folder.data().resolve("postgresql.conf"))) {
            throw new IOException("Nothing is left in " + folder.data() + " to start with.");
        }
    }

    /** Before all else stops: a PostgreSQL that ends then is not started again. */
    @Override
    public void stop() {
        watch.stop();
    }

    @Override
    public boolean isRunning() {
        return watch.isRunning();
    }

    private Connection connect(int port) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/postgres", USER, password);
    }

    private int port() {
        return Optional.ofNullable(server).orElseThrow().getPort();
    }

    @Override
    public String getJdbcUrl() {
        return url(port());
    }

    static String url(int port) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + DATABASE;
    }

    @Override
    public String getUsername() {
        return USER;
    }

    @Override
    public String getPassword() {
        return password;
    }

    /** A service that is to exit as soon as it is made halts then, and closes nothing. */
    @Override
    public void afterSingletonsInstantiated() {
        if (DefaultLifecycleProcessor.ON_REFRESH_VALUE.equalsIgnoreCase(
                SpringProperties.getProperty(DefaultLifecycleProcessor.EXIT_PROPERTY_NAME))) {
            try {
                close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Stops PostgreSQL; the folder stays. */
    @Override
    public void close() throws IOException {
        stop();
        synchronized (this) {
            try (lock) {
                if (server != null) {
                    server.close();
                    if (isServing()) {
                        log.warn("PostgreSQL in {} is still stopping", folder.path());
                    }
                }
            }
        }
    }
}
