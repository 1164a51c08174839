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
        var hunks = hunks(patch);
        assertThat(hunks).isNotEmpty();
        for (var hunk : hunks) {
            assertThat(Files.readString(ROOT.resolve(hunk.file()))).contains(String.join("\n", hunk.before()));
        }
    }

    /** What each hunk finds before it changes it. */
    private static List<Hunk> hunks(Path patch) throws IOException {
        var hunks = new ArrayList<Hunk>();
        var file = "";
        var isInHunk = false;
        for (var line : Files.readAllLines(patch)) {
            if (line.startsWith("diff ")) {
                isInHunk = false;
            } else if (line.startsWith("+++ b/")) {
                file = line.substring("+++ b/".length());
            } else if (line.startsWith("@@ ")) {
                hunks.add(new Hunk(file, new ArrayList<>()));
                isInHunk = true;
            } else if (isInHunk && (line.startsWith(" ") || line.startsWith("-"))) {
                hunks.getLast().before().add(line.substring(1));
            }
        }
        return hunks;
    }

    private record Hunk(String file, List<String> before) {}
}
