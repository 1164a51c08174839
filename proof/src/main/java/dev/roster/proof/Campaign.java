package dev.roster.proof;

import dev.roster.proof.fault.FaultKind;
import dev.roster.proof.fault.Faults;
import dev.roster.proof.fault.Nodes;
import dev.roster.proof.fault.Postgres;
import dev.roster.proof.load.RunLog;
import dev.roster.proof.load.Traffic;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A run: nodes and PostgreSQL as processes, clients, and faults for so many seconds; then all is up, and is taken down. */
final class Campaign {

    private final RunSettings settings;
    private final PrintStream out;

    Campaign(RunSettings settings, PrintStream out) {
        this.settings = settings;
        this.out = out;
    }

    /** Leaves all files of the run in its folder. */
    void run() throws IOException, SQLException, InterruptedException {
        var folder = Files.createDirectories(settings.folder().toAbsolutePath());
        out.println("Seed " + settings.seed() + ", " + settings.seconds() + " s, " + settings.nodes() + " nodes, in "
                + folder);
        if (settings.faults().contains(FaultKind.CLOCK_APART)
                && Faults.fakeTime().isEmpty()) {
            out.println("There is no libfaketime: the clocks of the nodes stay together.");
        }
        var opened = new ArrayList<AutoCloseable>();
        var onExit = new Thread(() -> close(opened));
        Runtime.getRuntime().addShutdownHook(onExit);
        try {
            var postgres = Postgres.start(folder, settings.hasStandby());
            opened.add(postgres::end);
            var nodes = Nodes.start(
                    folder,
                    settings.from(),
                    settings.jar(),
                    settings.nodes(),
                    postgres,
                    settings.replica(),
                    new Random(settings.seed()));
            opened.add(nodes::end);
            out.println("All nodes are up.");
            try (var log = new RunLog(folder.resolve("calls.ndjson"))) {
                play(folder, log, nodes, postgres);
            }
        } finally {
            close(opened);
            Runtime.getRuntime().removeShutdownHook(onExit);
        }
    }

    private void play(Path folder, RunLog log, Nodes nodes, Postgres postgres)
            throws IOException, SQLException, InterruptedException {
        var traffic = new Traffic(
                new Traffic.Settings(
                        settings.seed(),
                        settings.clients(),
                        settings.pauseMillis(),
                        settings.asOfLists(),
                        settings.faults().stream().anyMatch(FaultKind::rewinds)),
                log,
                nodes);
        try (traffic) {
            traffic.start();
            var faults = new Faults(
                    settings.faults(),
                    settings.pace(),
                    settings.seed(),
                    nodes,
                    postgres,
                    traffic.administration(),
                    log);
            faults.run(Duration.ofSeconds(settings.seconds()), settings.rounds());
            traffic.stop();
            out.println("All is well again after " + log.calls() + " calls.");
            traffic.finish(folder, nodes, postgres);
            log.ended(settings.seed(), settings.nodes());
        }
    }

    private synchronized void close(List<AutoCloseable> opened) {
        while (!opened.isEmpty()) {
            try {
                opened.removeLast().close();
            } catch (Exception e) {
                out.println("Something could not be closed: " + e);
            }
        }
    }
}
