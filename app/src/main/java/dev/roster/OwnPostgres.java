package dev.roster;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.support.DefaultLifecycleProcessor;
import org.springframework.core.SpringProperties;
import org.springframework.util.FileSystemUtils;

/**
 * The PostgreSQL that the service starts for itself when it is given none: the real binaries, on 127.0.0.1 and a free
 * port, durable, with a password of its own, in one folder that nobody else can read and that outlives the service. While
 * the service runs, a PostgreSQL that ends by itself or is killed is started again; if that fails, the service ends with 1.
 */
final class OwnPostgres implements JdbcConnectionDetails, SmartInitializingSingleton, SmartLifecycle, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(OwnPostgres.class);

    private static final String USER = "postgres";
    private static final String DATABASE = "roster";

    /** Of people who read with SQL, on any PostgreSQL that has such a role: see afterMigrate.sql, and the read model's. */
    private static final String READER = "roster_reader";

    private static final Duration START_WAIT = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(500);

    /** How long the processes of a PostgreSQL whose first one is gone are given to notice it. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Path folder;
    private final String password;
    private final FileChannel lock;
    private @Nullable EmbeddedPostgres server;
    private volatile @Nullable Thread watch;

    private OwnPostgres(Path folder, FileChannel lock, String password) {
        this.folder = folder;
        this.lock = lock;
        this.password = password;
    }

    /**
     * Starts PostgreSQL on a folder, which is made if need be.
     *
     * @throws StartupRefused if another service uses the folder, or its PostgreSQL does not start
     */
    static OwnPostgres start(Path data) {
        FileChannel lock = null;
        OwnPostgres postgres = null;
        try {
            PrivateFiles.createFolder(data);
            // As the operating system names it, to know our own processes by their path.
            var folder = data.toRealPath();
            lock = lock(folder);
            postgres = new OwnPostgres(folder, lock, password(folder));
            postgres.stopLeftover();
            postgres.launch();
            return postgres;
        } catch (IOException | SQLException | RuntimeException e) {
            close(postgres == null ? lock : postgres, e);
            throw e instanceof StartupRefused refused ? refused : refused(data.toAbsolutePath(), e);
        }
    }

    /**
     * How to reach the PostgreSQL of a service that is running on a folder, if one is.
     *
     * @throws StartupRefused if it does not run yet, or no more
     */
    static Optional<JdbcConnectionDetails> ofRunningService(Path data) {
        if (!Files.exists(data)) {
            return Optional.empty();
        }
        try {
            var folder = data.toRealPath();
            try (var lock = tryLock(folder)) {
                if (lock != null) {
                    return Optional.empty();
                }
            }
            var port = Postmaster.of(folder).map(Postmaster::port).filter(found -> found > 0);
            if (port.isPresent()) {
                return Optional.of(new Running(port.get(), password(folder)));
            }
            throw startingOrStopping(data, null);
        } catch (IOException e) {
            throw startingOrStopping(data, e);
        }
    }

    private static StartupRefused startingOrStopping(Path data, @Nullable Exception e) {
        return new StartupRefused(
                "A service is starting or stopping on the folder " + data.toAbsolutePath() + ".",
                "Try again when it has.",
                e);
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

    private void launch() throws IOException, SQLException {
        var data = data();
        // Initialising can be cut short; until it is done, nothing was ever stored in the folder.
        var unfinished = folder.resolve("postgres.unfinished");
        if (Files.exists(unfinished)) {
            FileSystemUtils.deleteRecursively(data);
        }
        if (!Files.exists(data)) {
            Files.write(unfinished, new byte[0]);
        }
        deleteHalfUnpackedBinaries();
        server = settings().start();
        PrivateFiles.createFolder(folder.resolve("postgres-binaries"));
        var readersPassword = random();
        try (var connection = connect(port());
                var statement = connection.createStatement()) {
            createDatabase(statement);
            createReader(statement, readersPassword);
        }
        Files.deleteIfExists(unfinished);
        writeServiceFiles(readersPassword);
        log.info("PostgreSQL is at 127.0.0.1:{}; psql service=roster with PGSERVICEFILE={}", port(), serviceFile());
    }

    private EmbeddedPostgres.Builder settings() {
        var output = Redirect.appendTo(folder.resolve("postgres.log").toFile());
        return EmbeddedPostgres.builder()
                .setDataDirectory(data())
                .setCleanDataDirectory(false)
                .setPgBinaryResolver(this::binaries)
                .setOverrideWorkingDirectory(folder.resolve("postgres-binaries").toFile())
                .setRegisterShutdownHook(false)
                .setPGStartupWait(START_WAIT)
                .setOutputRedirector(output)
                .setErrorRedirector(output)
                .setLocaleConfig("auth", "scram-sha-256")
                .setLocaleConfig("pwfile", passwordFile(folder).toString())
                .setConnectConfig("password", password)
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

    /** The library unpacks binaries once a resolver; with one of its own, each folder has them. */
    private InputStream binaries(String system, String architecture) throws IOException {
        return DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system, architecture);
    }

    /** The library would take files that a cut-short unpacking left empty for whole. */
    private void deleteHalfUnpackedBinaries() throws IOException {
        var binaries = folder.resolve("postgres-binaries");
        if (Files.exists(binaries)) {
            try (var versions = Files.list(binaries)) {
                for (var version : versions.filter(one -> !Files.exists(one.resolve(".exists")))
                        .toList()) {
                    FileSystemUtils.deleteRecursively(version);
                }
            }
        }
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
        writeService(serviceFile(), "roster", READER, readersPassword);
        // One of its own: the other is for people who may not have what this one has.
        writeService(folder.resolve("pg_service_admin.conf"), "roster-admin", USER, password);
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

    private Path serviceFile() {
        return folder.resolve("pg_service.conf");
    }

    /** Stops the PostgreSQL that outlived a service that was killed, with all its sessions. */
    private void stopLeftover() throws IOException {
        var left = processes();
        if (!left.isEmpty()) {
            var numbers = left.stream().map(ProcessHandle::pid).toList();
            var first = left.stream()
                    .filter(process -> process.parent()
                            .filter(parent -> numbers.contains(parent.pid()))
                            .isEmpty())
                    .toList();
            log.info(
                    "Stopping the PostgreSQL that the last service left running, process {}",
                    first.getFirst().pid());
            endSessions();
            first.forEach(ProcessHandle::destroy);
            if (!haveEndedWithin(START_WAIT)) {
                throw new StartupRefused(
                        "The PostgreSQL that the last service left running, process "
                                + first.getFirst().pid() + ", does not stop.",
                        "Stop it, then start the service again.");
            }
        }
        deleteStalePidFile();
    }

    private void endSessions() {
        var port = Postmaster.of(folder).map(Postmaster::port).orElse(0);
        try (var connection = connect(port);
                var statement = connection.createStatement()) {
            statement.execute("select pg_terminate_backend(pid) from pg_stat_activity"
                    + " where backend_type = 'client backend' and pid <> pg_backend_pid()");
        } catch (SQLException e) {
            log.info("It does not answer ({}); it is told to stop all the same", e.getMessage());
        }
    }

    /** PostgreSQL refuses to start with one that it can't read, and takes whoever has the number now for its own. */
    private void deleteStalePidFile() throws IOException {
        var holder = Postmaster.of(folder).map(Postmaster::pid);
        if (holder.isEmpty()
                || holder.flatMap(ProcessHandle::of)
                        .flatMap(other -> other.info().command())
                        .isPresent()) {
            Files.deleteIfExists(Postmaster.file(folder));
        }
    }

    /** Those of this PostgreSQL, whoever started it. */
    private List<ProcessHandle> processes() {
        return ProcessHandle.allProcesses().filter(this::isOurs).toList();
    }

    private boolean isOurs(ProcessHandle process) {
        return process.info()
                .command()
                .map(Path::of)
                .filter(path -> path.startsWith(folder))
                .isPresent();
    }

    /** By looking: in a container, processes that have ended can stay for ever, and nobody is told of their end. */
    private boolean haveEndedWithin(Duration time) {
        var begin = System.nanoTime();
        while (!processes().isEmpty()) {
            if (System.nanoTime() - begin > time.toNanos()) {
                return false;
            }
            try {
                Thread.sleep(Duration.ofMillis(50));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("Interrupted while PostgreSQL stops", e);
            }
        }
        return true;
    }

    /** From here on a PostgreSQL that has ended is started again. */
    @Override
    public void start() {
        watch = Thread.ofPlatform().name("own-postgres").daemon().start(this::watch);
    }

    private void watch() {
        try {
            while (isRunning()) {
                Thread.sleep(LOOK);
                if (hasEnded()) {
                    startAgain();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            if (isRunning()) {
                log.error("The service's own PostgreSQL in {} does not start again, and the service ends", folder, e);
                System.exit(1);
            }
        }
    }

    /** Where not even this process can be seen, no files can be opened, which says nothing of PostgreSQL. */
    private boolean hasEnded() {
        return !isServing() && ProcessHandle.current().info().command().isPresent();
    }

    private boolean isServing() {
        return Postmaster.of(folder)
                .map(Postmaster::pid)
                .flatMap(ProcessHandle::of)
                .filter(this::isOurs)
                .isPresent();
    }

    /** On its port, for all who know that. */
    private synchronized void startAgain() throws IOException {
        if (!isRunning()) {
            return;
        }
        log.warn("PostgreSQL at 127.0.0.1:{} has ended or was killed, and is started again", port());
        var port = port();
        Optional.ofNullable(server).orElseThrow().close();
        endTheRest();
        deleteStalePidFile();
        if (!Files.exists(data().resolve("postgresql.conf"))) {
            throw new IOException("Nothing is left in " + data() + " to start with.");
        }
        try {
            server = settings().setPort(port).start();
        } catch (IOException | RuntimeException e) {
            endTheRest();
            throw e;
        }
        log.info("PostgreSQL is at 127.0.0.1:{} again", port);
    }

    /** What is not written yet is in PostgreSQL's log, from which it recovers. */
    private void endTheRest() {
        if (!haveEndedWithin(PATIENCE)) {
            processes().forEach(ProcessHandle::destroyForcibly);
            haveEndedWithin(PATIENCE);
        }
    }

    /** Before all else stops: a PostgreSQL that ends then is not started again. */
    @Override
    public void stop() {
        var watching = watch;
        watch = null;
        if (watching != null) {
            watching.interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return watch != null;
    }

    private Path data() {
        return folder.resolve("postgres");
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

    private static String url(int port) {
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
                        log.warn("PostgreSQL in {} is still stopping", folder);
                    }
                }
            }
        }
    }

    private static FileChannel lock(Path folder) throws IOException {
        var channel = tryLock(folder);
        if (channel == null) {
            throw new StartupRefused(
                    "Another Roster is running on the folder " + folder + ".",
                    "Stop it, or start this one on a folder of its own with roster.data, or give both one PostgreSQL"
                            + " with spring.datasource.url.");
        }
        return channel;
    }

    /** @return what holds the lock until it is closed, or nothing if another holds it */
    private static @Nullable FileChannel tryLock(Path folder) throws IOException {
        var channel = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Held in this very JVM: no other than one that is held elsewhere.
        }
        if (lock == null) {
            channel.close();
            return null;
        }
        return channel;
    }

    private static String password(Path folder) throws IOException {
        var file = passwordFile(folder);
        if (!Files.exists(file)) {
            if (Files.exists(folder.resolve("postgres")) && !Files.exists(folder.resolve("postgres.unfinished"))) {
                throw new StartupRefused(
                        "The password of the PostgreSQL in " + folder + " is gone.", "Put " + file + " back.");
            }
            PrivateFiles.write(file, random());
        }
        return Files.readString(file).strip();
    }

    private static String random() {
        var secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        return HexFormat.of().formatHex(secret);
    }

    private static Path passwordFile(Path folder) {
        return folder.resolve("postgres-password");
    }

    /**
     * What PostgreSQL says of itself in its folder.
     *
     * @param port 0 before it listens
     */
    private record Postmaster(long pid, int port) {

        private static final int PORT_LINE = 3;

        static Path file(Path folder) {
            return folder.resolve("postgres").resolve("postmaster.pid");
        }

        /** Nothing if it does not run, or its file was cut short or written over. */
        static Optional<Postmaster> of(Path folder) {
            try {
                var lines = Files.readAllLines(file(folder), StandardCharsets.ISO_8859_1);
                return Optional.of(new Postmaster(
                        Long.parseLong(lines.getFirst().strip()),
                        lines.size() > PORT_LINE
                                ? Integer.parseInt(lines.get(PORT_LINE).strip())
                                : 0));
            } catch (IOException | NoSuchElementException | NumberFormatException e) {
                return Optional.empty();
            }
        }
    }

    /** The PostgreSQL of a service that is running. */
    private record Running(int port, String getPassword) implements JdbcConnectionDetails {

        @Override
        public String getJdbcUrl() {
            return url(port);
        }

        @Override
        public String getUsername() {
            return USER;
        }

        @Override
        public String toString() {
            return "Running[port=" + port + "]";
        }
    }
}
