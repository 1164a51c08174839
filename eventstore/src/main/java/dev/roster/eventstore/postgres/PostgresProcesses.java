package dev.roster.eventstore.postgres;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The processes of the service's own PostgreSQL, whoever started it.
 *
 * @param folder the one in which their program is, by which they are known
 */
record PostgresProcesses(Path folder) {

    /** How long the processes of a PostgreSQL whose first one is gone are given to notice it. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Duration PAUSE = Duration.ofMillis(50);

    List<ProcessHandle> all() {
        return ProcessHandle.allProcesses().filter(this::contains).toList();
    }

    boolean contains(ProcessHandle process) {
        return process.info()
                .command()
                .map(Path::of)
                .filter(path -> path.startsWith(folder))
                .isPresent();
    }

    boolean areGone() {
        return all().isEmpty() && areVisible();
    }

    /** Where not even this process can be seen, no files can be opened, which says nothing of PostgreSQL. */
    static boolean areVisible() {
        return ProcessHandle.current().info().command().isPresent();
    }

    /** Those that none of the others started: PostgreSQL's first process, if it is left. */
    List<ProcessHandle> first() {
        var all = all();
        var numbers = all.stream().map(ProcessHandle::pid).collect(Collectors.toSet());
        return all.stream()
                .filter(process -> process.parent()
                        .filter(parent -> numbers.contains(parent.pid()))
                        .isEmpty())
                .toList();
    }

    /** By looking: in a container, processes that have ended can stay for ever, and nobody is told of their end. */
    boolean haveEndedWithin(Duration time) {
        try {
            return Poll.until(() -> all().isEmpty(), PAUSE, time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while PostgreSQL stops", e);
        }
    }

    /** Ends those that the first one left. What is not written yet is in PostgreSQL's log, from which it recovers. */
    void endTheRest() {
        if (!haveEndedWithin(PATIENCE)) {
            all().forEach(ProcessHandle::destroyForcibly);
            haveEndedWithin(PATIENCE);
        }
    }
}
