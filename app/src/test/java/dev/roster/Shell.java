package dev.roster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roster.eventstore.postgres.TestPostgres;
import dev.roster.eventstore.postgres.TestPostgres.Database;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/** Runs the service, or one of its commands, in processes of their own that can be killed. */
public final class Shell implements AutoCloseable {

    private static final String CLASS_PATH = classPath();
    private static final Pattern READY = Pattern.compile("Roster is ready at (\\S+)");

    /** Where digits, the calendar and the lower case of I are others: what the service writes for programs is the same. */
    private static final List<String> LOCALE =
            List.of("-Duser.language=tr", "-Duser.country=TR", "-Duser.extensions=u-ca-buddhist-nu-arabext");

    private final Path folder;
    private final Map<Process, Path> logs = new HashMap<>();

    /** @param folder for what they print */
    public Shell(Path folder) {
        this.folder = folder;
    }

    /** On a database, with the master key of the nodes of the tests. */
    public static String[] on(Database database) {
        return Stream.concat(Stream.of("--roster.data=" + Node.DATA), Stream.of(database.properties()))
                .toArray(String[]::new);
    }

    /**
     * The command that runs the service, on a Java like this one, in another locale. The first that ends leaves the classes that it
     * read for the others, which saves each of them half its start (JEP 350).
     */
    public static List<String> service(String... arguments) {
        return Stream.of(
                        Stream.of(Path.of(System.getProperty("java.home"), "bin", "java")
                                .toString()),
                        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                                .filter(option -> option.startsWith("-XX:")),
                        LOCALE.stream(),
                        Stream.of(
                                "-XX:+AutoCreateSharedArchive",
                                "-XX:SharedArchiveFile="
                                        + TestPostgres.FOLDER
                                                .resolve("service.jsa")
                                                .toAbsolutePath(),
                                // Of an archive that does not fit, which is made anew.
                                "-Xlog:cds*=off",
                                "-cp",
                                CLASS_PATH,
                                RosterApplication.class.getName()),
                        Stream.of(arguments))
                .flatMap(some -> some)
                .toList();
    }

    /** That of the tests, without them, and in jars alone, of which classes can be shared. */
    private static String classPath() {
        try {
            Files.createDirectories(TestPostgres.FOLDER);
            var tests = Path.of(Shell.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            var all = new ArrayList<String>();
            for (var entry : entries()) {
                if (!Files.isDirectory(entry)) {
                    all.add(entry.toString());
                } else if (!entry.equals(tests)) {
                    all.add(jar(entry, all.size()));
                }
            }
            return String.join(File.pathSeparator, all);
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Failsafe's class path is in the manifest of its only jar. */
    private static List<Path> entries() throws IOException {
        var entries = System.getProperty("java.class.path").split(File.pathSeparator);
        if (entries.length > 1) {
            return Stream.of(entries)
                    .filter(entry -> !entry.isEmpty())
                    .map(Path::of)
                    .toList();
        }
        var only = Path.of(entries[0]);
        try (var jar = new JarFile(only.toFile())) {
            var named = jar.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            return Stream.of(named.split(" "))
                    .map(entry -> Path.of(only.toUri().resolve(entry)))
                    .toList();
        }
    }

    private static String jar(Path classes, int number) {
        var jar = TestPostgres.FOLDER
                .resolve("service-" + number + ".jar")
                .toAbsolutePath()
                .toString();
        var code = ToolProvider.findFirst("jar")
                .orElseThrow()
                .run(System.out, System.err, "--create", "--file", jar, "-C", classes.toString(), ".");
        assertThat(code).isZero();
        return jar;
    }

    public Process start(List<String> command, String... options) throws IOException {
        var all = service(Stream.concat(command.stream(), Stream.of(options)).toArray(String[]::new));
        var log = Files.createTempFile(folder, "process", ".log");
        var process = new ProcessBuilder(all)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        logs.put(process, log);
        return process;
    }

    /** The address of a service that is started, as soon as it is ready. */
    public String address(Process service) {
        return await().atMost(Duration.ofSeconds(90))
                .until(
                        () -> {
                            var ready = READY.matcher(output(service));
                            assertThat(service.isAlive()).as(output(service)).isTrue();
                            return ready.find() ? ready.group(1) : null;
                        },
                        Objects::nonNull);
    }

    /** What it has printed until now. */
    public String output(Process process) {
        try {
            return Files.readString(logs.get(process));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Ended run(List<String> command, String... options) throws Exception {
        var process = start(command, options);
        assertThat(process.waitFor(90, SECONDS)).isTrue();
        return new Ended(process.exitValue(), output(process));
    }

    /** Leaves it no time for anything. */
    public static void kill(Process process) throws InterruptedException {
        process.destroyForcibly();
        process.waitFor(30, SECONDS);
    }

    @Override
    public void close() throws InterruptedException {
        for (var process : logs.keySet()) {
            kill(process);
        }
    }

    public record Ended(int exitCode, String output) {}
}
