package dev.roster.eventstore.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class PostgresFolderTest {

    @TempDir
    Path path;

    /** As a PostgreSQL that was killed is one, in a container in which nobody waits for it. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void doesNotKeepThePidFileOfAZombie() throws Exception {
        var pidFile = Files.createDirectory(path.resolve("postgres")).resolve("postmaster.pid");
        // What takes the shell's place waits for none of the shell's children.
        var parent = new ProcessBuilder("sh", "-c", "sleep 60 & echo $!; exec sleep 61").start();
        try {
            var child = Long.parseLong(parent.inputReader().readLine());
            Files.writeString(pidFile, child + "\n");
            await().until(() -> Arrays.equals(parent.info().arguments().orElse(new String[0]), new String[] {"61"}));
            ProcessHandle.of(child).orElseThrow().destroyForcibly();
            await().until(() ->
                    ProcessHandle.of(child).orElseThrow().info().command().isEmpty());

            await().untilAsserted(() -> {
                new PostgresFolder(path).deleteStalePidFile();
                assertThat(pidFile).doesNotExist();
            });
        } finally {
            parent.destroyForcibly();
        }
    }
}
