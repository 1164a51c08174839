package dev.roster.eventstore.postgres;

import dev.roster.eventstore.postgres.PostgresFolder.Postmaster;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An attempt to start PostgreSQL on a folder that has data. The library waits for a connection as long as a start may take, also if
 * PostgreSQL has given up at once: here the attempt fails as soon as the processes that it began are gone, and goes on as long as PostgreSQL
 * says that it applies its log.
 *
 * @param server to be closed also if it does not run, for the library's lock; null if the library made none
 * @param failure why it does not run; null if it does
 */
record PostgresStart(
        @Nullable EmbeddedPostgres server, @Nullable String failure) {

    private static final Logger log = LoggerFactory.getLogger(PostgresStart.class);

    private static final Duration FOR_EVER = Duration.ofDays(365);
    private static final Duration PAUSE = Duration.ofMillis(100);

    /**
     * An interrupt ends the attempt, and what was started is stopped by closing the server.
     *
     * @param longest that PostgreSQL is waited for while it does not say that it is starting
     */
    static PostgresStart attempt(
            EmbeddedPostgres.Builder settings, Duration longest, PostgresFolder folder, PostgresProcesses processes) {
        var logs = PostgresLogs.of(folder);
        var started = new CompletableFuture<EmbeddedPostgres>();
        var starting = Thread.ofPlatform().name("own-postgres-start").daemon().start(() -> {
            try {
                started.complete(settings.setPGStartupWait(FOR_EVER).start());
            } catch (Throwable e) {
                started.completeExceptionally(e);
            }
        });
        var failed = false;
        var begin = System.nanoTime();
        var end = begin + longest.toNanos();
        var isTold = false;
        try {
            while (!failed && !started.isDone()) {
                Thread.sleep(PAUSE);
                var now = System.nanoTime();
                if (isStarting(folder, processes)) {
                    end = now + longest.toNanos();
                    if (!isTold && now - begin > longest.toNanos()) {
                        log.info("PostgreSQL in {} is still applying its log", folder.path());
                        isTold = true;
                    }
                }
                // pg_ctl writes to the log while it runs, and runs until PostgreSQL is there.
                var hasEnded = logs.haveGrown() && processes.areGone();
                failed = (hasEnded || now >= end) && !started.isDone();
            }
        } catch (InterruptedException e) {
            failed = true;
            Thread.currentThread().interrupt();
        }
        if (failed) {
            // Then the library stops waiting, and returns as if PostgreSQL were there.
            starting.interrupt();
        }
        try {
            var server = started.join();
            return new PostgresStart(server, failed ? logs.failure() : null);
        } catch (CompletionException e) {
            return new PostgresStart(null, e.getCause() + "; " + logs.failure());
        }
    }

    private static boolean isStarting(PostgresFolder folder, PostgresProcesses processes) {
        return folder.postmaster()
                .filter(Postmaster::isStarting)
                .flatMap(postmaster -> ProcessHandle.of(postmaster.pid()))
                .filter(processes::contains)
                .isPresent();
    }
}
