package dev.roster.eventstore.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What is forced to the disk is told by the JVM's flight recorder. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class PrivateFilesTest {

    @TempDir
    Path folder;

    @Test
    void areKeptByTheFoldersThatNameThem() throws Exception {
        try (var recording = new Recording()) {
            recording.enable("jdk.FileForce").withoutThreshold();
            recording.start();

            PrivateFiles.createFolder(folder.resolve("new/backup"));
            Files.createDirectories(folder.resolve("new/backup/postgres/base"));
            PrivateFiles.forceFolders(folder.resolve("new/backup"));

            recording.stop();
            recording.dump(folder.resolve("recorded.jfr"));
        }
        assertThat(forced())
                .containsExactlyInAnyOrder(
                        folder,
                        folder.resolve("new"),
                        folder.resolve("new/backup"),
                        folder.resolve("new/backup/postgres"),
                        folder.resolve("new/backup/postgres/base"));
    }

    private List<Path> forced() throws Exception {
        return RecordingFile.readAllEvents(folder.resolve("recorded.jfr")).stream()
                .map(event -> Path.of(event.getString("path")).normalize())
                .filter(path -> path.startsWith(folder))
                .toList();
    }
}
