package dev.roster;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.eventstore.postgres.TestPostgres;
import dev.roster.web.door.OpenApiIT;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.util.FileSystemUtils;

/** Clients that tools make of docs/openapi.json are compiled, and tell the story. Needs Node.js 20 or newer, and npm. */
@Tag("campaign")
class GeneratedClientsIT {

    private static final Path STORIES = Path.of("src", "test", "clients");
    private static final Path FOLDER = Path.of("target", "clients");
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin");

    private static Node node;

    @BeforeAll
    static void start() {
        node = Node.start(TestPostgres.newDatabase());
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    /** The annotations of Jakarta EE are among the classes of the test; without the option they would be those before. */
    @Test
    void inJava() throws Exception {
        var java = emptied("java");
        var generator =
                FOLDER.resolve("openapi-generator-cli.jar").toAbsolutePath().toString();
        run(
                java,
                List.of(JAVA.resolve("java").toString(), "-jar", generator, "generate"),
                List.of("-g", "java", "--library", "native", "-i", description(), "-o", java.toString()),
                List.of("--additional-properties=useJakartaEe=true", "--global-property"),
                List.of("apis,models,supportingFiles,apiTests=false,modelTests=false,apiDocs=false,modelDocs=false"));
        var classpath = System.getProperty("java.class.path");
        var classes = java.resolve("classes").toString();

        run(
                java,
                List.of(JAVA.resolve("javac").toString(), "-proc:none", "-d", classes, "-cp", classpath),
                sources(java.resolve("src/main/java")),
                List.of(STORIES.resolve("java/Story.java").toAbsolutePath().toString()));
        run(
                java,
                List.of(JAVA.resolve("java").toString(), "-cp", classes + File.pathSeparator + classpath, "Story"),
                List.of(node.address(), token()));
    }

    @Test
    void inTypeScript() throws Exception {
        var typescript = emptied("typescript");
        FileSystemUtils.copyRecursively(STORIES.resolve("typescript"), typescript);

        run(typescript, List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"));
        run(typescript, List.of("npm", "run", "generate"));
        run(typescript, List.of("npm", "run", "check"));
        run(typescript, List.of("npm", "run", "play", "--", node.address(), token()));
    }

    private static String token() {
        return node.token("admin", "identity-reader", "privacy-officer");
    }

    private static String description() {
        return OpenApiIT.CHECKED_IN.toAbsolutePath().normalize().toString();
    }

    private static Path emptied(String name) throws IOException {
        var folder = FOLDER.resolve(name).toAbsolutePath();
        FileSystemUtils.deleteRecursively(folder);
        return Files.createDirectories(folder);
    }

    private static List<String> sources(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.map(Path::toString)
                    .filter(file -> file.endsWith(".java"))
                    .toList();
        }
    }

    @SafeVarargs
    private static void run(Path folder, List<String>... command) throws Exception {
        var log = Files.createTempFile(folder, "process", ".log");
        var builder = new ProcessBuilder(
                        Stream.of(command).flatMap(List::stream).toList())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("OPENAPI", description());
        var process = builder.start();
        try {
            assertThat(process.waitFor(10, MINUTES)).isTrue();
            assertThat(process.exitValue()).as(Files.readString(log)).isZero();
        } finally {
            process.destroyForcibly();
        }
    }
}
