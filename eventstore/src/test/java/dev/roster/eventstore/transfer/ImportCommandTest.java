package dev.roster.eventstore.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.DefaultApplicationArguments;

class ImportCommandTest {

    private static final String USAGE = "Say which export to import: java -jar <this jar> import <file>";

    @TempDir
    Path folder;

    @Test
    void takesOneFile() throws IOException {
        var file = Files.writeString(folder.resolve("export.ndjson"), "");

        assertThat(new ImportCommand.OnShell()
                        .misuse(new DefaultApplicationArguments(file.toString(), "--roster.data=data")))
                .isEmpty();
    }

    @Test
    void saysWhatToDoWithAnythingElse() {
        assertMisuse("No file is given.", "--roster.data=data");
        assertMisuse("Several files are given.", "one", "other");
        assertMisuse(folder + " is a folder.", folder.toString());
        assertMisuse(
                folder.resolve("none") + " does not exist.",
                folder.resolve("none").toString());
    }

    private static void assertMisuse(String reason, String... arguments) {
        assertThat(new ImportCommand.OnShell().misuse(new DefaultApplicationArguments(arguments)))
                .contains(reason + " " + USAGE);
    }
}
