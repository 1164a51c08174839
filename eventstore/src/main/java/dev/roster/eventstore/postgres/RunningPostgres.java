package dev.roster.eventstore.postgres;

import dev.roster.eventstore.postgres.PostgresFolder.Postmaster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/** The own PostgreSQL of a service that is running, which a command on the shell uses beside it. */
record RunningPostgres(int port, String getPassword) implements JdbcConnectionDetails {

    /**
     * How to reach the PostgreSQL of a service that is running on a folder, if one is.
     *
     * @throws StartupRefused if it does not run yet, or no more
     */
    static Optional<JdbcConnectionDetails> on(Path data) {
        if (!Files.exists(data)) {
            return Optional.empty();
        }
        try {
            var folder = new PostgresFolder(data.toRealPath());
            try (var lock = folder.tryLock()) {
                if (lock != null) {
                    return Optional.empty();
                }
            }
            var port = folder.postmaster().map(Postmaster::port).filter(found -> found > 0);
            if (port.isPresent()) {
                return Optional.of(new RunningPostgres(port.get(), folder.password()));
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

    @Override
    public String getJdbcUrl() {
        return OwnPostgres.url(port);
    }

    @Override
    public String getUsername() {
        return OwnPostgres.USER;
    }

    /** Hides the password. */
    @Override
    public String toString() {
        return "RunningPostgres[port=" + port + "]";
    }
}
