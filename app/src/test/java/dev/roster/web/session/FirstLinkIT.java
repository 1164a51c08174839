package dev.roster.web.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.Node;
import dev.roster.eventstore.postgres.TestPostgres;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** The link to the page that a first start gives. */
@Isolated
@ExtendWith(OutputCaptureExtension.class)
class FirstLinkIT {

    private static final Pattern LINK =
            Pattern.compile("http://127\\.0\\.0\\.1:\\d+/(?:\\w+/)?#code=([A-Za-z0-9_-]{32})");

    private static final ByteArrayOutputStream SCREEN = new ByteArrayOutputStream();

    private final TestPostgres.Database database = TestPostgres.newDatabase();

    @TempDir
    Path folder;

    static class OnATerminal {

        @Bean
        @Primary
        Terminal terminalOfATest() {
            return new Terminal() {
                @Override
                Optional<PrintStream> output() {
                    return Optional.of(new PrintStream(SCREEN, true, StandardCharsets.UTF_8));
                }
            };
        }
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void isInAFileOfItsOwnersWithoutATerminal(CapturedOutput output) throws Exception {
        try (var first = start()) {
            var file = folder.resolve("page-link");
            var link = LINK.matcher(Files.readString(file).strip());
            assertThat(link.matches()).isTrue();
            assertThat(link.group()).startsWith(first.address() + "/#");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(output)
                    .contains("A link to the page is in " + file + ". It works once, for 10 minutes")
                    .doesNotContain(link.group(1), "#code=");
            assertThat(output.toString().indexOf("Roster is ready at"))
                    .isLessThan(output.toString().indexOf("A link to the page"));

            opensThePage(first, link.group(1));
        }
        start().close();
        assertThat(folder.resolve("page-link"))
                .as("is deleted at the next start")
                .doesNotExist();
    }

    private static void opensThePage(Node first, String code) {
        var begun = Browser.at(first).begin("{\"code\": \"" + code + "\"}").expect(201);
        assertThat(begun.json().get("name").asString()).isEqualTo("first start");
        Browser.at(first).with(begun).get("/tokens").expect(200);
    }

    @Test
    void isOnTheTerminalAndInNoFile(CapturedOutput output) {
        SCREEN.reset();
        try (var first = start(OnATerminal.class)) {
            var lines = SCREEN.toString(StandardCharsets.UTF_8).lines().toList();
            assertThat(lines).hasSize(2);
            var link = LINK.matcher(lines.getFirst());
            assertThat(link.find()).isTrue();
            assertThat(lines.getFirst()).isEqualTo("Open " + link.group());
            assertThat(lines.getLast()).contains("works once", "10 minutes");
            assertThat(output).doesNotContain(link.group(1), "page-link");
            assertThat(folder.resolve("page-link")).doesNotExist();

            opensThePage(first, link.group(1));
        }
        SCREEN.reset();
        start(OnATerminal.class).close();
        assertThat(SCREEN.size()).as("later").isZero();
    }

    @Test
    void isNotGivenWhereAnotherTokenIsConfigured() {
        SCREEN.reset();
        Node.start(database, List.of("--roster.data=" + folder), OnATerminal.class)
                .close();

        assertThat(SCREEN.size()).isZero();
        assertThat(folder.resolve("page-link")).doesNotExist();
    }

    private Node start(Class<?>... beans) {
        return Node.startWithoutToken(database, List.of("--roster.data=" + folder), beans);
    }
}
