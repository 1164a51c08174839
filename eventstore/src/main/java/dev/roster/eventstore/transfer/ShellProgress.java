package dev.roster.eventstore.transfer;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/** Shows on the shell how far something has come that goes through events: a bar on a terminal, and plain lines elsewhere. */
public final class ShellProgress implements AutoCloseable {

    private static final int PERCENT_A_LINE = 10;

    private final String task;
    private final @Nullable ProgressBar bar;
    private String said = "";

    /** Begins to show a task, under its name. */
    public ShellProgress(String task) {
        this.task = task;
        this.bar = isTerminal()
                ? new ProgressBarBuilder()
                        .setTaskName(task)
                        .setUnit(" events", 1)
                        .setInitialMax(1)
                        .showSpeed()
                        .build()
                : null;
    }

    @SuppressWarnings("SystemConsoleNull") // since 25 it is null again without a terminal
    private static boolean isTerminal() {
        return System.console() != null && System.console().isTerminal();
    }

    /**
     * Shows how far it is now; as a line only if the state is another than before, or ten percent more are done.
     *
     * @param percent of all that is to be done
     * @param events that were gone through, out of {@code all}
     */
    public void show(String state, int percent, long events, long all, long eventsPerSecond) {
        if (bar != null) {
            bar.maxHint(Math.max(1, all));
            bar.stepTo(events);
            bar.setExtraMessage(state);
            return;
        }
        var line = state + " " + percent / PERCENT_A_LINE * PERCENT_A_LINE + " %";
        if (!line.equals(said)) {
            System.out.println(
                    task + ": " + line + ", " + events + " of " + all + " events, " + eventsPerSecond + " a second");
            said = line;
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
