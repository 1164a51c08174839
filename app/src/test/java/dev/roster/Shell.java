package dev.roster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.TestPostgres.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Runs the service, or one of its commands, in processes of their own that can be killed. */
final class Shell implements AutoCloseable {

    private final Path folder;
    private final Map<Process, Path> logs = new HashMap<>();

    /** @param folder for what they print */
    Shell(Path folder) {
        this.folder = folder;
    }

    /** On a database, with the master key of the nodes of the tests. */
    static String[] on(Database database) {
        return Stream.concat(Stream.of("--roster.data=" + Node.DATA), Stream.of(database.properties()))
                .toArray(String[]::new);
    }

    /** The command that runs the service, on a Java like this one. */
    static List<String> service(String... arguments) {
        return Stream.of(
                        Stream.of(Path.of(System.getProperty("java.home"), "bin", "java")
                                .toString()),
                        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                                .filter(option -> option.startsWith("-XX:")),
                        Stream.of("-cp", System.getProperty("java.class.path"), RosterApplication.class.getName()),
                        Stream.of(arguments))
                .flatMap(some -> some)
                .toList();
    }

    Process start(List<String> command, String... options) throws IOException {
        var all = service(Stream.concat(command.stream(), Stream.of(options)).toArray(String[]::new));
        var log = Files.createTempFile(folder, "process", ".log");
        var process = new ProcessBuilder(all)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        logs.put(process, log);
        return process;
    }

    /** What it has printed until now. */
    String output(Process process) {
        try {
            return Files.readString(logs.get(process));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Ended run(List<String> command, String... options) throws Exception {
        var process = start(command, options);
        assertThat(process.waitFor(90, SECONDS)).isTrue();
        return new Ended(process.exitValue(), output(process));
    }

    /** Leaves it no time for anything. */
    static void kill(Process process) throws InterruptedException {
        process.destroyForcibly();
        process.waitFor(30, SECONDS);
    }

    @Override
    public void close() throws InterruptedException {
        for (var process : logs.keySet()) {
            kill(process);
        }
    }

    record Ended(int exitCode, String output) {}
}
