package dev.roster.eventstore.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What PostgreSQL has logged since a moment.
 *
 * @param sizes of the files at that moment, in bytes
 */
record PostgresLogs(PostgresFolder folder, Map<Path, Long> sizes) {

    private static final Pattern FAILURE =
            Pattern.compile("(?:(?:FATAL|PANIC|ERROR|WARNING): +|LOG: +(?=could not ))(?<reason>.+)");

    /** Since now. */
    static PostgresLogs of(PostgresFolder folder) {
        var sizes = new HashMap<Path, Long>();
        files(folder).forEach(file -> sizes.put(file, size(file)));
        return new PostgresLogs(folder, sizes);
    }

    boolean haveGrown() {
        return files(folder).stream().anyMatch(file -> size(file) > sizeBefore(file));
    }

    /** Why PostgreSQL gave up, in its own words. */
    String failure() {
        var reasons = files(folder).stream()
                .flatMap(this::added)
                .map(FAILURE::matcher)
                .filter(Matcher::find)
                .map(line -> line.group("reason"))
                .distinct()
                .collect(Collectors.joining("; "));
        return reasons.isEmpty() ? "see " + folder.log() : reasons;
    }

    private Stream<String> added(Path file) {
        try {
            var all = Files.readAllBytes(file);
            var from = (int) Math.min(sizeBefore(file), all.length);
            return new String(all, from, all.length - from, StandardCharsets.UTF_8).lines();
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    private long sizeBefore(Path file) {
        return sizes.getOrDefault(file, 0L);
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }

    /** That of what starts PostgreSQL, and those of its logging collector. */
    private static List<Path> files(PostgresFolder folder) {
        try (var collected = Files.exists(folder.logs()) ? Files.list(folder.logs()) : Stream.<Path>empty()) {
            return Stream.concat(Stream.of(folder.log()), collected.sorted()).toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of(folder.log());
        }
    }
}
