package dev.roster.eventstore.postgres;

import dev.roster.eventstore.launch.ShellCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Configuration;

/**
 * The commands {@code backup} and {@code restore}, of the service's own PostgreSQL. They need no more of the service than where it keeps
 * its data: so they change no table, whichever version made it.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(EventStoreProperties.class)
class BackupCommand implements ApplicationRunner {

    private static final String BACKUP = "backup";
    private static final String RESTORE = "restore";
    private static final long MEBI = 1 << 20;

    private final EventStoreProperties properties;
    private final String given;

    BackupCommand(EventStoreProperties properties, @Value("${spring.datasource.url:}") String given) {
        this.properties = properties;
        this.given = given;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        if (!given.isEmpty()) {
            throw new StartupRefused(
                    "This service has a PostgreSQL of somebody else's: spring.datasource.url is set.",
                    "Back it up with PostgreSQL's own tools, or with an export of the events: see docs/operations/backup.md.");
        }
        var folder = Path.of(arguments.getNonOptionArgs().getFirst());
        try {
            if (BACKUP.equals(properties.command())) {
                backup(folder);
            } else {
                restore(folder);
            }
        } catch (IOException | SQLException e) {
            throw new StartupRefused(
                    "The " + properties.command() + " was cut short: " + e.getMessage(),
                    "Mend that, and begin again with another folder.",
                    e);
        }
    }

    private void backup(Path backup) throws IOException, SQLException {
        var data = properties.data();
        if (!Files.exists(new PostgresFolder(data).data())) {
            throw new StartupRefused(
                    "There is no PostgreSQL in " + data.toAbsolutePath() + " to back up.",
                    "Say with --roster.data=<folder> where the service keeps its data.");
        }
        PrivateFiles.createFolder(backup);
        var running = RunningPostgres.on(data).orElse(null);
        try (var started = running == null ? OwnPostgres.start(data) : null;
                var connection = connect(running == null ? started : running)) {
            var manifest =
                    new PostgresBackup(connection, new PostgresFolder(data.toRealPath()), backup.toRealPath()).take();
            System.out.println("The backup in " + backup + " is whole: " + manifest.files() + " files, "
                    + manifest.bytes() / MEBI + " MiB, with all events up to " + last(manifest) + ".");
            System.out.println("The master key is not in it. Without that nobody can read what is personal: keep "
                    + data.resolve("master.key") + ", or your roster.master-key-file, elsewhere.");
        }
    }

    private void restore(Path backup) throws IOException, SQLException {
        var data = properties.data();
        var manifest = PostgresRestore.restore(backup, data);
        System.out.println("Restored the backup of " + manifest.takenAt() + " into " + data + ", with all events up to "
                + last(manifest) + ".");
        System.out.println("What was written after that is not in it, and the positions after it are given again.");
        System.out.println("Put the master.key of that time into " + data
                + ", then start the service on it: with --roster.data=" + data + ".");
    }

    private static String last(BackupManifest manifest) {
        return manifest.recordedAt() == null
                ? "position 0"
                : "position " + manifest.position() + ", of " + manifest.recordedAt();
    }

    private static Connection connect(@Nullable JdbcConnectionDetails database) throws SQLException {
        var there = Optional.ofNullable(database).orElseThrow();
        return DriverManager.getConnection(there.getJdbcUrl(), there.getUsername(), there.getPassword());
    }

    /** What both have in common when they are typed. */
    abstract static class OnShell implements ShellCommand {

        private final String name;

        private OnShell(String name) {
            this.name = name;
        }

        @Override
        public final String name() {
            return name;
        }

        @Override
        public final Class<?> application(Class<?> service) {
            return BackupCommand.class;
        }

        @Override
        public final Optional<String> misuse(ApplicationArguments arguments) {
            var folders = arguments.getNonOptionArgs();
            return folders.size() == 1
                    ? misuse(Path.of(folders.getFirst()))
                    : Optional.of("Name one folder: java -jar <this jar> " + name + " <folder>");
        }

        abstract Optional<String> misuse(Path folder);
    }

    /** Copies the service's own PostgreSQL while it runs, or while it does not. */
    static final class Backup extends OnShell {

        Backup() {
            super(BACKUP);
        }

        @Override
        Optional<String> misuse(Path folder) {
            return Files.exists(folder)
                    ? Optional.of(folder + " is there already: name a folder that is to be made.")
                    : Optional.empty();
        }
    }

    /** Makes a new data folder of a backup. */
    static final class Restore extends OnShell {

        Restore() {
            super(RESTORE);
        }

        @Override
        Optional<String> misuse(Path folder) {
            return Files.isDirectory(folder)
                    ? Optional.empty()
                    : Optional.of("There is no folder " + folder + " to restore from.");
        }
    }
}
