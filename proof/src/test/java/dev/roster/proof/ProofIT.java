package dev.roster.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The service under faults, as real processes; each answer is checked. How long and which faults, Maven's properties say. */
class ProofIT {

    static Stream<String> seeds() {
        return Stream.of(property("seeds").split(","));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void noAnswerContradictsTheOrderOfEvents(String seed) throws Exception {
        play(
                seed,
                "--seed=" + seed,
                "--seconds=" + property("seconds"),
                "--rounds=" + property("rounds"),
                "--bars=" + property("bars"),
                "--nodes=" + property("nodes"),
                "--faults=" + property("faults"),
                "--pace=" + property("pace"));
    }

    @Test
    void noAnswerContradictsAHistoryThatGoesBack() throws Exception {
        assumeFalse(property("rewinds").equals("none"));
        play(
                "rewinds",
                "--seed=1",
                "--seconds=1",
                "--rounds=" + property("rewind-rounds"),
                "--faults=" + property("rewinds"),
                "--bars=true",
                "--replica=true");
    }

    private static void play(String name, String... arguments) throws Exception {
        assertThat(Path.of(property("jar")))
                .as(
                        "the service's jar: mvn package -pl app -am -DskipTests builds it, if verify runs for this module alone")
                .isRegularFile();
        var folder = Path.of("proof", "target", "runs", name + "-" + System.currentTimeMillis());
        var all = Stream.concat(Stream.of("--jar=" + property("jar"), "--folder=" + folder), Stream.of(arguments));

        var result = Proof.run(all.toList(), System.out);

        assertThat(result).as("see " + folder.toAbsolutePath()).isZero();
        assertThat(Files.size(folder.resolve("calls.ndjson"))).isPositive();
    }

    private static String property(String name) {
        return Objects.requireNonNull(System.getProperty("proof." + name));
    }
}
