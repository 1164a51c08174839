package dev.roster.eventstore.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a backup says of itself. It is written last: without it, the backup is not whole.
 *
 * @param format of the backup's files
 * @param takenAt when the backup ended: it has all that was committed until then
 * @param position of the last event in it; 0 if there is none
 * @param recordedAt when that event was recorded
 * @param postgresql the version of the server; null in a backup of a build that did not say it
 * @param service the version of the build that made it; null if the build has none
 * @param files how many there are
 * @param bytes how many they have together
 */
record BackupManifest(
        int format,
        Instant takenAt,
        long position,
        @Nullable Instant recordedAt,
        @Nullable String postgresql,
        @Nullable String service,
        long files,
        long bytes) {

    static final int FORMAT = 1;

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    static Path in(Path backup) {
        return backup.resolve("backup.json");
    }

    /** @throws StartupRefused if a PostgreSQL of that major version can't start on its files */
    void requireMajorVersion(int version) {
        var major = Pattern.compile("\\d+").matcher(postgresql == null ? "" : postgresql);
        if (major.lookingAt() && !major.group().equals(Integer.toString(version))) {
            throw new StartupRefused(
                    "The backup is of PostgreSQL " + postgresql + ", and this build carries version " + version
                            + ", which can't read its files.",
                    "Restore it with a build that carries version " + major.group()
                            + ". From there the events move on by an export.");
        }
    }

    void write(Path backup) throws IOException {
        PrivateFiles.write(in(backup), JSON.writeValueAsString(this) + "\n");
    }

    /** @throws StartupRefused if there is none, or one of another build */
    static BackupManifest read(Path backup) throws IOException {
        if (!Files.exists(in(backup))) {
            throw new StartupRefused(
                    "There is no whole backup in " + backup + ": it has no backup.json.",
                    "Name the folder that the command backup wrote, or take the backup again if it was cut short.");
        }
        try {
            var manifest = JSON.readValue(Files.readString(in(backup)), BackupManifest.class);
            if (manifest.format() == FORMAT) {
                return manifest;
            }
        } catch (JacksonException e) {
            throw unreadable(backup, e);
        }
        throw unreadable(backup, null);
    }

    private static StartupRefused unreadable(Path backup, @Nullable Exception e) {
        return new StartupRefused(
                "This version can't read " + in(backup) + ".", "Restore it with the version that made it.", e);
    }
}
