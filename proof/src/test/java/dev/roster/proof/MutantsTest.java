package dev.roster.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each fault that can be planted still has its place: a patch that fits nothing any more would be found out by nobody but who runs it. */
class MutantsTest {

    private static final Path ROOT = Path.of("..");

    static Stream<Path> patches() throws IOException {
        try (var files = Files.list(Path.of("mutants"))) {
            return files.filter(file -> file.toString().endsWith(".patch")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("patches")
    void fitsTheSource(Path patch) throws IOException {
        var source = "";
        for (var line : Files.readAllLines(patch)) {
            if (line.startsWith("+++ b/")) {
                source = Files.readString(ROOT.resolve(line.substring("+++ b/".length())));
            }
        }
        var before = before(patch);
        assertThat(before).isNotEmpty();
        for (var lines : before) {
            assertThat(source).contains(String.join("\n", lines));
        }
    }

    /** What each hunk finds before it changes it. */
    private static List<List<String>> before(Path patch) throws IOException {
        var hunks = new ArrayList<List<String>>();
        for (var line : Files.readAllLines(patch)) {
            if (line.startsWith("@@ ")) {
                hunks.add(new ArrayList<>());
            } else if (!hunks.isEmpty() && (line.startsWith(" ") || line.startsWith("-"))) {
                hunks.getLast().add(line.substring(1));
            }
        }
        return hunks;
    }
}
