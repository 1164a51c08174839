package dev.roster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The options that the service is started with, here and in the image. */
class JvmOptionsTest {

    @Test
    void letItStartWithoutTheJvmsCacheAndSayNothingOfIt() throws Exception {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "@jvm.options",
                        "-XX:AOTCache=target/none.aot",
                        "-version")
                .redirectErrorStream(true)
                .start();

        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        assertThat(output).contains("OpenJDK").doesNotContain("error", "warning");
    }
}
