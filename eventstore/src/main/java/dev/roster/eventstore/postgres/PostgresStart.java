package dev.roster.eventstore.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * An attempt to start PostgreSQL on a folder that has data. The library waits for a connection as long as a start may take, also if
 * PostgreSQL has given up at once: here the attempt fails as soon as the processes that it began are gone.
 *
 * @param server to be closed also if it does not run, for the library's lock; null if the library made none
 * @param failure why it does not run; null if it does
 */
record PostgresStart(
        @Nullable EmbeddedPostgres server, @Nullable String failure) {

    private static final Duration PAUSE = Duration.ofMillis(100);

    /** An interrupt ends the attempt, and what was started is stopped by closing the server. */
    static PostgresStart attempt(
            EmbeddedPostgres.Builder settings, Duration longest, PostgresFolder folder, PostgresProcesses processes) {
        var logs = PostgresLogs.of(folder);
        var started = new CompletableFuture<EmbeddedPostgres>();
        var starting = Thread.ofPlatform().name("own-postgres-start").daemon().start(() -> {
            try {
                started.complete(settings.setPGStartupWait(longest).start());
            } catch (Throwable e) {
                started.completeExceptionally(e);
            }
        });
        var failed = false;
        try {
            while (!failed && !started.isDone()) {
                Thread.sleep(PAUSE);
                // pg_ctl writes to the log while it runs, and runs until PostgreSQL is there.
                failed = logs.haveGrown() && processes.areGone() && !started.isDone();
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
}
