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
        PrivateFiles.createFolder(data);
        var folder = new PostgresFolder(data.toRealPath());
        try (var lock = folder.lock()) {
            if (!lock.isOpen() || Files.exists(folder.data())) {
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
        FileSystemUtils.deleteRecursively(unfinished);
        try {
            PrivateFiles.createFolder(unfinished);
            copyFolders(PostgresBackup.data(backup), unfinished);
            // All but the password, which is not in PostgreSQL's folder.
            if (CopiedFiles.restore(backup, PostgresBackup.data(backup), unfinished) != manifest.files() - 1) {
                throw new IOException("its SHA256SUMS does not name all of its files");
            }
        } catch (IOException e) {
            FileSystemUtils.deleteRecursively(unfinished);
            throw new StartupRefused(
                    "The backup in " + backup + " is not as it was taken: " + e.getMessage() + ".",
                    "Restore another one.",
                    e);
        }
        PrivateFiles.write(folder.passwordFile(), Files.readString(PostgresBackup.password(backup)));
        Files.move(unfinished, folder.data(), StandardCopyOption.ATOMIC_MOVE);
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
                var statement = connection.createStatement();
                var there = statement.executeQuery("select to_regclass('eventstore.event') is not null")) {
            there.next();
            if (!there.getBoolean(1)) {
                return 0;
            }
            try (var last = statement.executeQuery("select coalesce(max(position), 0) from eventstore.event")) {
                last.next();
                return last.getLong(1);
            }
        }
    }
}
