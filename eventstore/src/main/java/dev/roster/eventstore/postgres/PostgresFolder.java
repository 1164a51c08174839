package dev.roster.eventstore.postgres;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/**
 * The files of the service's own PostgreSQL, in a folder that one service uses at a time.
 *
 * @param path as the operating system names it, to know our own processes by their path
 */
record PostgresFolder(Path path) {

    /** The folder in which PostgreSQL keeps its data. */
    Path data() {
        return path.resolve("postgres");
    }

    /** The output of what starts PostgreSQL, and of PostgreSQL until its logging collector runs. */
    Path log() {
        return path.resolve("postgres.log");
    }

    /** The files of PostgreSQL's logging collector. */
    Path logs() {
        return data().resolve("log");
    }

    Path binaries() {
        return path.resolve("postgres-binaries");
    }

    Path passwordFile() {
        return path.resolve("postgres-password");
    }

    /** Tells libpq's clients how to reach PostgreSQL as a reader (PostgreSQL, 32.17). */
    Path serviceFile() {
        return path.resolve("pg_service.conf");
    }

    /** The same for the service's own user. */
    Path adminServiceFile() {
        return path.resolve("pg_service_admin.conf");
    }

    private Path unfinished() {
        return path.resolve("postgres.unfinished");
    }

    private Path pidFile() {
        return data().resolve("postmaster.pid");
    }

    /**
     * Takes the folder for this service.
     *
     * @return what holds the lock until it is closed
     * @throws StartupRefused if another service holds it
     */
    FileChannel lock() throws IOException {
        var channel = tryLock();
        if (channel == null) {
            throw new StartupRefused(
                    "Another Roster is running on the folder " + path + ".",
                    "Stop it, or start this one on a folder of its own with roster.data, or give both one PostgreSQL"
                            + " with spring.datasource.url.");
        }
        return channel;
    }

    /**
     * Takes the folder for this service, if no other has it.
     *
     * @return what holds the lock until it is closed, or nothing if another holds it
     */
    @Nullable
    FileChannel tryLock() throws IOException {
        var channel = FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
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

    /** Reads the password of the service's own user; makes one at the first start. */
    String password() throws IOException {
        var file = passwordFile();
        if (!Files.exists(file)) {
            if (Files.exists(data()) && !Files.exists(unfinished())) {
                throw new StartupRefused(
                        "The password of the PostgreSQL in " + path + " is gone.", "Put " + file + " back.");
            }
            PrivateFiles.write(file, randomPassword());
        }
        return Files.readString(file).strip();
    }

    static String randomPassword() {
        var secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        return HexFormat.of().formatHex(secret);
    }

    /** Takes away what a start that was cut short left, and notes that another begins. */
    void begin() throws IOException {
        // Initialising can be cut short; until it is done, nothing was ever stored in the folder.
        if (Files.exists(unfinished())) {
            FileSystemUtils.deleteRecursively(data());
        }
        if (!Files.exists(data())) {
            Files.write(unfinished(), new byte[0]);
        }
        deleteHalfUnpackedBinaries();
    }

    /** Notes that PostgreSQL is initialised. */
    void finish() throws IOException {
        Files.deleteIfExists(unfinished());
    }

    /** The library would take files that a cut-short unpacking left empty for whole. */
    private void deleteHalfUnpackedBinaries() throws IOException {
        if (Files.exists(binaries())) {
            try (var versions = Files.list(binaries())) {
                for (var version : versions.filter(one -> !Files.exists(one.resolve(".exists")))
                        .toList()) {
                    FileSystemUtils.deleteRecursively(version);
                }
            }
        }
    }

    /** PostgreSQL refuses to start with one that it can't read, and takes whoever has the number now for its own. */
    void deleteStalePidFile() throws IOException {
        var holder = postmaster().map(Postmaster::pid);
        if (holder.isEmpty()
                || isZombie(holder.get())
                || holder.flatMap(ProcessHandle::of)
                        .flatMap(other -> other.info().command())
                        .isPresent()) {
            Files.deleteIfExists(pidFile());
        }
    }

    /** In a container that has no init, a process that was killed stays as one, and PostgreSQL takes it for running. */
    private static boolean isZombie(long pid) {
        try {
            var stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
            return stat.startsWith(") Z", stat.lastIndexOf(')'));
        } catch (IOException e) {
            return false;
        }
    }

    /** A failed start of the library leaves its lock in this very JVM, where the next would not get it. */
    void deleteLibrarysLock() throws IOException {
        Files.deleteIfExists(data().resolve("epg-lock"));
    }

    /** What PostgreSQL says of itself; nothing if it does not run, or its file was cut short or written over. */
    Optional<Postmaster> postmaster() {
        try {
            var lines = Files.readAllLines(pidFile(), StandardCharsets.ISO_8859_1);
            return Optional.of(new Postmaster(
                    Long.parseLong(lines.getFirst().strip()),
                    lines.size() > Postmaster.PORT_LINE
                            ? Integer.parseInt(lines.get(Postmaster.PORT_LINE).strip())
                            : 0,
                    lines.size() > Postmaster.STATE_LINE
                            && lines.get(Postmaster.STATE_LINE).strip().equals("starting")));
        } catch (IOException | NoSuchElementException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /**
     * PostgreSQL's first process.
     *
     * @param port 0 before it listens
     * @param isStarting whether it says that it takes no connections yet, since it applies its log
     */
    record Postmaster(long pid, int port, boolean isStarting) {

        private static final int PORT_LINE = 3;
        private static final int STATE_LINE = 7;
    }
}
