package dev.roster.query;

import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.ExitCodeGenerator;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/**
 * Rebuilds or verifies from the shell, with a bar on a terminal and plain lines elsewhere. Exits with 0 if it is done and,
 * verified, no drift was found; else with 1.
 */
@Component
@ConditionalOnProperty("roster.command")
class RebuildCommand implements ApplicationRunner, ExitCodeGenerator {

    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final int PERCENT_A_LINE = 10;

    private final Rebuilds rebuilds;
    private final RebuildKind kind;
    private int exitCode = 1;

    RebuildCommand(Rebuilds rebuilds, @Value("${roster.command}") String command) {
        this.rebuilds = rebuilds;
        this.kind = RebuildKind.named(command);
    }

    @Override
    public void run(ApplicationArguments arguments) throws InterruptedException {
        RebuildView rebuild;
        try {
            rebuild = rebuilds.start(kind);
        } catch (RebuildRefused e) {
            System.out.println(e.getBody().getDetail());
            return;
        }
        rebuild = isTerminal() ? followWithBar(rebuild) : followWithLines(rebuild);
        System.out.println(summary(rebuild));
        exitCode = succeeded(rebuild) ? 0 : 1;
    }

    @SuppressWarnings("SystemConsoleNull") // since 25 it is null again without a terminal
    private static boolean isTerminal() {
        return System.console() != null && System.console().isTerminal();
    }

    private RebuildView followWithBar(RebuildView begun) throws InterruptedException {
        var rebuild = begun;
        try (var bar = new ProgressBarBuilder()
                .setTaskName(kind.toString())
                .setUnit(" events", 1)
                .setInitialMax(Math.max(1, rebuild.head()))
                .showSpeed()
                .build()) {
            while (true) {
                show(rebuild, bar);
                if (rebuild.hasEnded()) {
                    return rebuild;
                }
                rebuild = next(rebuild);
            }
        }
    }

    private static void show(RebuildView rebuild, ProgressBar bar) {
        bar.maxHint(Math.max(1, rebuild.head()));
        bar.stepTo(rebuild.hasEnded() ? rebuild.head() : rebuild.events());
        bar.setExtraMessage(rebuild.state());
    }

    private RebuildView followWithLines(RebuildView begun) throws InterruptedException {
        var rebuild = begun;
        var said = "";
        while (!rebuild.hasEnded()) {
            var line = rebuild.state() + " " + rebuild.percent() / PERCENT_A_LINE * PERCENT_A_LINE + " %";
            if (!line.equals(said)) {
                System.out.println(kind + ": " + line + ", " + rebuild.events() + " of " + rebuild.head() + " events, "
                        + rebuild.eventsPerSecond() + " a second");
                said = line;
            }
            rebuild = next(rebuild);
        }
        return rebuild;
    }

    private RebuildView next(RebuildView rebuild) throws InterruptedException {
        Thread.sleep(PAUSE);
        return rebuilds.find(rebuild.id()).orElseThrow();
    }

    private static String summary(RebuildView rebuild) {
        var summary = new StringBuilder("The " + rebuild.kind() + " " + rebuild.id() + " is " + rebuild.state() + ": "
                + rebuild.events() + " events, " + rebuild.eventsPerSecond() + " a second.");
        var failure = rebuild.failure();
        if (failure != null) {
            summary.append("%n%s".formatted(failure.reason()));
        }
        var comparison = rebuild.comparison();
        if (comparison != null) {
            summary.append("%n%s".formatted(comparison.summary()));
        }
        return summary.toString();
    }

    private static boolean succeeded(RebuildView rebuild) {
        var comparison = rebuild.comparison();
        return rebuild.state().equals(RebuildState.DONE.toString())
                && (!rebuild.kind().equals(RebuildKind.VERIFY.toString())
                        || comparison == null
                        || !comparison.foundDrift());
    }

    @Override
    public int getExitCode() {
        return exitCode;
    }
}
