package dev.roster.readmodel.rebuild;

import dev.roster.eventstore.launch.ShellCommand;
import dev.roster.eventstore.postgres.EventStoreProperties;
import dev.roster.eventstore.transfer.ShellProgress;
import java.time.Duration;
import java.util.Objects;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.ExitCodeGenerator;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.stereotype.Component;

/**
 * Rebuilds or verifies from the shell, with a bar on a terminal and plain lines elsewhere. Exits with 0 if it is done and,
 * verified, no drift was found; else with 1.
 */
@Component
@ConditionalOnExpression("{'rebuild', 'verify'}.contains(@environment.getProperty('" + ShellCommand.PROPERTY + "'))")
class RebuildCommand implements ApplicationRunner, ExitCodeGenerator {

    private static final Duration PAUSE = Duration.ofMillis(200);

    private final Rebuilds rebuilds;
    private final RebuildKind kind;
    private int exitCode = 1;

    RebuildCommand(Rebuilds rebuilds, EventStoreProperties properties) {
        this.rebuilds = rebuilds;
        this.kind = RebuildKind.named(Objects.requireNonNull(properties.command()));
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
        rebuild = follow(rebuild);
        System.out.println(summary(rebuild));
        exitCode = succeeded(rebuild) ? 0 : 1;
    }

    private RebuildView follow(RebuildView begun) throws InterruptedException {
        var rebuild = begun;
        try (var progress = new ShellProgress(kind.toString())) {
            while (true) {
                progress.show(
                        rebuild.state().toString(),
                        rebuild.percent(),
                        isDone(rebuild) ? rebuild.head() : rebuild.events(),
                        rebuild.head(),
                        rebuild.eventsPerSecond());
                if (rebuild.hasEnded()) {
                    return rebuild;
                }
                rebuild = next(rebuild);
            }
        }
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

    private static boolean isDone(RebuildView rebuild) {
        return rebuild.state() == RebuildState.DONE;
    }

    private static boolean succeeded(RebuildView rebuild) {
        var comparison = rebuild.comparison();
        return isDone(rebuild)
                && (rebuild.kind() != RebuildKind.VERIFY || comparison == null || !comparison.foundDrift());
    }

    @Override
    public int getExitCode() {
        return exitCode;
    }

    static final class Rebuild implements ShellCommand {

        @Override
        public String name() {
            return RebuildKind.REBUILD.toString();
        }
    }

    static final class Verify implements ShellCommand {

        @Override
        public String name() {
            return RebuildKind.VERIFY.toString();
        }
    }
}
