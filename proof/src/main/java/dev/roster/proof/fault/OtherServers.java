package dev.roster.proof.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Faults after which another server, or an earlier copy of the same, goes on: fail-overs and restores. */
final class OtherServers {

    /** A sequence is logged 32 values ahead: of fewer lost positions none is used a second time. */
    private static final int MORE_THAN_ARE_LOGGED_AHEAD = 45;

    private static final Duration LONGEST_LOAD = Duration.ofSeconds(40);

    /** Longer than the bar of a promotion, so that the next fault does not count as its own. */
    private static final Duration WRITES_ARE_BACK = Duration.ofSeconds(6);

    private static final String HEAD = "select coalesce(max(position), 0) from eventstore.event";

    private final Nodes nodes;
    private final Postgres postgres;
    private final FaultLog log;

    OtherServers(Nodes nodes, Postgres postgres, FaultLog log) {
        this.nodes = nodes;
        this.postgres = postgres;
        this.log = log;
    }

    /** @param millis how long the load goes on before, at least */
    void inject(FaultKind kind, int millis) throws IOException, SQLException, InterruptedException {
        switch (kind) {
            case FAIL_OVER -> failOver(millis);
            case LOSSY_FAIL_OVER -> loseByFailOver(millis);
            default -> restore(kind, millis);
        }
    }

    /** All that is acknowledged is on the standby. */
    private void failOver(int millis) throws IOException, SQLException, InterruptedException {
        postgres.makeSynchronous();
        Thread.sleep(millis);
        var start = log.now();
        postgres.kill();
        var promoted = log.now();
        postgres.promote();
        var figures = Map.<String, Object>of("promotionMillis", millisSince(promoted));
        log.fault(FaultKind.FAIL_OVER, "PostgreSQL", start, log.now(), figures);
        postgres.makeStandby();
        Thread.sleep(WRITES_ARE_BACK);
    }

    /** The standby lacks what was written last. */
    private void loseByFailOver(int millis) throws IOException, SQLException, InterruptedException {
        var heldAt = log.now();
        postgres.holdStandbyBack();
        var kept = LostEvents.ids(postgres.standby());
        var fork = Long.parseLong(postgres.standby().query(HEAD));
        awaitLoad(fork, millis);
        var start = log.now();
        postgres.kill();
        var closedAt = log.now();
        postgres.promote();
        var end = log.now();
        log.fault(
                FaultKind.LOSSY_FAIL_OVER,
                "PostgreSQL",
                start,
                end,
                rewind(heldAt, closedAt, fork, postgres.standby().data(), kept));
        postgres.makeStandby();
        Thread.sleep(WRITES_ARE_BACK);
    }

    /** A cold copy of the data folder is put back later; the nodes run meanwhile, or are stopped for it. */
    private void restore(FaultKind kind, int millis) throws IOException, SQLException, InterruptedException {
        var copy = postgres.beside("postgres-copy");
        var former = postgres.beside("postgres-former");
        var data = postgres.primary().data();
        var heldAt = log.now();
        postgres.primary().stop();
        DataFolders.copy(data, copy);
        postgres.start();
        awaitLoad(Long.parseLong(postgres.primary().query(HEAD)), millis);
        var start = log.now();
        if (kind == FaultKind.COLD_RESTORE) {
            for (var node : nodes.all()) {
                node.terminate();
            }
        }
        nodes.all().forEach(node -> node.databases().forEach(Proxy::cut));
        postgres.primary().stop();
        var closedAt = log.now();
        Files.move(data, former);
        Files.move(copy, data);
        postgres.start();
        var fork = Long.parseLong(postgres.primary().query(HEAD));
        var kept = LostEvents.ids(postgres.primary());
        nodes.all().forEach(node -> node.databases().forEach(Proxy::pass));
        if (kind == FaultKind.COLD_RESTORE) {
            for (var node : nodes.all()) {
                node.launch(null, 0);
            }
            for (var node : nodes.all()) {
                node.awaitReady();
            }
        }
        var end = log.now();
        log.fault(kind, "PostgreSQL", start, end, rewind(heldAt, closedAt, fork, former, kept));
        if (postgres.ports().size() > 1) {
            postgres.makeStandby();
        }
    }

    /** Waits until so much is written that positions will be used a second time. */
    private void awaitLoad(long since, int millis) throws SQLException, InterruptedException {
        var begin = log.now();
        while (millisSince(begin) < millis
                || (Long.parseLong(postgres.primary().query(HEAD)) < since + MORE_THAN_ARE_LOGGED_AHEAD
                        && millisSince(begin) < LONGEST_LOAD.toMillis())) {
            Thread.sleep(50);
        }
    }

    /** What the check has to know of it: what was there before {@code heldAt} is kept, and no event after {@code fork}. */
    private Map<String, Object> rewind(long heldAt, long closedAt, long fork, Path former, Set<String> kept)
            throws IOException, SQLException, InterruptedException {
        var lost = postgres.takeLost(former, kept);
        var figures = new LinkedHashMap<String, Object>();
        figures.put("heldAt", heldAt);
        figures.put("closedAt", closedAt);
        figures.put("fork", fork);
        figures.put("lost", lost.events());
        figures.put("lostFile", lost.file());
        return figures;
    }

    private long millisSince(long moment) {
        return (log.now() - moment) / 1_000_000;
    }
}
