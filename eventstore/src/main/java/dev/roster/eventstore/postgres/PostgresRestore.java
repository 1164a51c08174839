package dev.roster.eventstore.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.util.FileSystemUtils;

/** Makes the folder of a service's own PostgreSQL of a backup: in a folder that has none yet. */
final class PostgresRestore {

    private PostgresRestore() {}

    /**
     * Restores a backup, and starts PostgreSQL on it once, to see whether it has what the backup says.
     *
     * @throws StartupRefused if the backup is not whole, or the folder has a PostgreSQL already
     */
    static BackupManifest restore(Path backup, Path data) throws IOException, SQLException {
        var manifest = BackupManifest.read(backup);
        new PostgresBinaries().majorVersion().ifPresent(manifest::requireMajorVersion);
        PrivateFiles.createFolder(data);
        var folder = new PostgresFolder(data.toRealPath());
        var lock = folder.lock();
        try (lock) {
            if (Files.exists(folder.data())) {
                throw new StartupRefused(
                        "The folder " + folder.path() + " has a PostgreSQL already.",
                        "Restore beside it, into a new folder: --roster.data=<folder>.");
            }
            copy(backup.toRealPath(), folder, manifest);
        }
        requirePosition(manifest, data);
        return manifest;
    }

    /** Under another name until it is whole. */
    private static void copy(Path backup, PostgresFolder folder, BackupManifest manifest) throws IOException {
        var unfinished = folder.path().resolve("postgres.restored");
        var password = folder.path().resolve("postgres-password.restored");
        var data = PostgresBackup.data(backup);
        FileSystemUtils.deleteRecursively(unfinished);
        Files.deleteIfExists(password);
        try {
            PrivateFiles.createFolder(unfinished);
            copyFolders(data, unfinished);
            CopiedFiles.restore(
                    backup,
                    file -> file.startsWith(data)
                            ? unfinished.resolve(data.relativize(file).toString())
                            : password,
                    manifest.files());
        } catch (CopiedFiles.Damaged e) {
            FileSystemUtils.deleteRecursively(unfinished);
            Files.deleteIfExists(password);
            throw new StartupRefused(
                    "The backup in " + backup + " is not as it was taken: " + e.getMessage() + ".",
                    "Restore another one.",
                    e);
        }
        PrivateFiles.forceFolders(unfinished);
        Files.move(password, folder.passwordFile(), StandardCopyOption.ATOMIC_MOVE);
        // A first start that was cut short left it: the next one would take what is there for half made.
        folder.finish();
        Files.move(unfinished, folder.data(), StandardCopyOption.ATOMIC_MOVE);
        PrivateFiles.force(folder.path());
    }

    /** Also those that are empty. */
    private static void copyFolders(Path from, Path to) throws IOException {
        try (var all = Files.walk(from)) {
            for (var folder : all.filter(Files::isDirectory).toList()) {
                Files.createDirectories(to.resolve(from.relativize(folder).toString()));
            }
        }
    }

    private static void requirePosition(BackupManifest manifest, Path data) throws IOException, SQLException {
        try (var postgres = OwnPostgres.start(data)) {
            var position = position(postgres);
            if (position != manifest.position()) {
                throw new StartupRefused(
                        "What was restored has events up to position " + position + ", and the backup says "
                                + manifest.position() + ".",
                        "Do not use " + data.toAbsolutePath() + ". Restore another backup.");
            }
        }
    }

    /** The position of the last event; 0 if there is none. */
    private static long position(JdbcConnectionDetails database) throws SQLException {
        try (var connection = DriverManager.getConnection(
                        database.getJdbcUrl(), database.getUsername(), database.getPassword());
                var statement = connection.createStatement()) {
            if (!PostgresBackup.hasEvents(connection)) {
                return 0;
            }
            try (var last = statement.executeQuery("select coalesce(max(position), 0) from eventstore.event")) {
                last.next();
                return last.getLong(1);
            }
        }
    }
}
