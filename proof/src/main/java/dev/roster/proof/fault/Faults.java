package dev.roster.proof.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Faults by a seed, one at a time, with pauses in which everything is well. */
public final class Faults {

    private static final int CLOCK_AHEAD_SECONDS = 300;
    private static final Duration LONGEST_START_APART = Duration.ofMinutes(2);
    private static final int DELAY_MILLIS = 150;

    private final List<FaultKind> kinds;
    private final Pace pace;
    private final Random random;
    private final Nodes nodes;
    private final Postgres postgres;
    private final Administration administration;
    private final FaultLog log;
    private final @Nullable Path fakeTime;

    /**
     * How long faults and the pauses between them are, in milliseconds.
     *
     * @param shortest of what has a length, such as silence
     * @param longest the same
     */
    public record Pace(int shortest, int longest, int shortestPause, int longestPause) {

        /** For a run of a minute. */
        public static final Pace SHORT = new Pace(1_000, 3_000, 1_000, 2_500);

        /** For a run of many minutes. */
        public static final Pace LONG = new Pace(5_000, 15_000, 2_000, 8_000);

        /**
         * {@code short}, {@code long}, or the shortest and the longest length in seconds, such as {@code 12-13}.
         *
         * @throws IllegalArgumentException if it is none of them, with words for people
         */
        public static Pace parse(String text) {
            if (text.matches("\\d{1,3}-\\d{1,3}")) {
                var lengths = text.split("-", 2);
                var shortest = Integer.parseInt(lengths[0]) * 1_000;
                var longest = Integer.parseInt(lengths[1]) * 1_000;
                if (shortest <= longest) {
                    return new Pace(shortest, longest, LONG.shortestPause, LONG.longestPause);
                }
            }
            return switch (text) {
                case "short" -> SHORT;
                case "long" -> LONG;
                default ->
                    throw new IllegalArgumentException(
                            "There is no pace " + text + ": it is short, long, or seconds such as 12-13.");
            };
        }
    }

    public Faults(
            List<FaultKind> kinds,
            Pace pace,
            long seed,
            Nodes nodes,
            Postgres postgres,
            Administration administration,
            FaultLog log) {
        this.pace = pace;
        this.random = new Random(seed);
        this.nodes = nodes;
        this.postgres = postgres;
        this.administration = administration;
        this.log = log;
        this.fakeTime = fakeTime().orElse(null);
        this.kinds = new ArrayList<>(kinds);
        if (fakeTime == null) {
            this.kinds.remove(FaultKind.CLOCK_APART);
        }
        if (nodes.areUpgraded()) {
            this.kinds.remove(FaultKind.UPGRADE);
        }
    }

    /** The library of the package faketime, where Debian and Fedora put it. */
    public static Optional<Path> fakeTime() {
        return Stream.of(
                        "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1",
                        "/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1",
                        "/usr/lib64/faketime/libfaketime.so.1",
                        System.getProperty("proof.faketime", "/nowhere"))
                .map(Path::of)
                .filter(Files::exists)
                .findFirst();
    }

    /** For so long, and until all kinds came so often. All come once before one comes again. */
    public void run(Duration time, int rounds) throws IOException, SQLException, InterruptedException {
        var deadline = System.nanoTime() + time.toNanos();
        var next = new ArrayList<FaultKind>();
        var begun = 0;
        pause();
        while (System.nanoTime() < deadline || (!kinds.isEmpty() && isDue(rounds, begun, next))) {
            if (kinds.isEmpty()) {
                pause();
                continue;
            }
            if (next.isEmpty()) {
                begun++;
                next.addAll(kinds);
                Collections.shuffle(next, random);
            }
            inject(next.removeLast());
            pause();
        }
    }

    private static boolean isDue(int rounds, int begun, List<FaultKind> next) {
        return begun < rounds || (begun == rounds && !next.isEmpty());
    }

    private void pause() throws InterruptedException {
        sleep(between(pace.shortestPause(), pace.longestPause()));
    }

    private static void sleep(long millis) throws InterruptedException {
        if (millis > 0) {
            Thread.sleep(millis);
        }
    }

    private int between(int least, int most) {
        return random.nextInt(least, most + 1);
    }

    private void inject(FaultKind kind) throws IOException, SQLException, InterruptedException {
        var node = pick(kind);
        var millis = between(pace.shortest(), pace.longest());
        var start = log.now();
        var figures = new LinkedHashMap<String, Object>();
        var target = "node " + node.number();
        switch (kind) {
            case KILL_NODE -> figures.putAll(kill(node, millis));
            case STOP_NODE -> stop(node, millis);
            case TERM_NODE -> restart(node);
            case UPGRADE -> {
                node.upgrade();
                restart(node);
            }
            case CLOCK_APART -> figures.put("clockApart", setClockApart(node));
            case KILL_POSTGRES -> {
                target = "PostgreSQL";
                killPostgres(millis);
            }
            case STOP_BACKEND -> target = stopBackend(millis);
            case TERMINATE_BACKEND -> target = terminateBackend();
            case FULL_DISK -> {
                target = "PostgreSQL";
                fillDisk(millis);
            }
            case CUT_DATABASE -> disturb(node.databases(), millis, Proxy::cut);
            case DELAY_DATABASE -> disturb(node.databases(), millis, proxy -> proxy.delay(DELAY_MILLIS));
            case SILENCE_DATABASE -> disturb(node.databases(), millis, Proxy::silence);
            case CUT_CLIENTS -> disturb(List.of(node.clients()), millis, proxy -> cutOften(proxy, millis));
            case DELAY_CLIENTS -> disturb(List.of(node.clients()), millis, proxy -> proxy.delay(DELAY_MILLIS));
            case SILENCE_CLIENTS -> disturb(List.of(node.clients()), millis, Proxy::silence);
            case REBUILD -> {
                target = "any node";
                administration.rebuild();
            }
            case ROTATION -> {
                target = "any node";
                nodes.addMasterKey(random);
                administration.rotate();
            }
            case LAG_STANDBY -> {
                target = "the standby";
                lagStandby(millis);
            }
            case FAIL_OVER, LOSSY_FAIL_OVER, RESTORE, COLD_RESTORE -> {
                new OtherServers(nodes, postgres, log).inject(kind, millis);
                return;
            }
        }
        log.fault(kind, target, start, log.now(), figures);
    }

    /** Any node; to be upgraded, one that is not; to be killed, most often the one that another has to take over from. */
    private Node pick(FaultKind kind) throws InterruptedException {
        var any = nodes.all().get(random.nextInt(nodes.all().size()));
        if (kind == FaultKind.UPGRADE) {
            return nodes.all().stream()
                    .filter(node -> !node.isUpgraded())
                    .findFirst()
                    .orElse(any);
        }
        if (kind != FaultKind.KILL_NODE || random.nextInt(4) == 0) {
            return any;
        }
        var running = administration.projectionNode();
        return running == 0 ? any : nodes.all().get(running - 1);
    }

    /** Kills a node; if it is the one that runs the projection, another is to take over. */
    private Map<String, Object> kill(Node node, int millis) throws IOException, InterruptedException {
        var ranProjection = administration.projectionNode() == node.number();
        var start = log.now();
        node.kill();
        var figures = new LinkedHashMap<String, Object>();
        figures.put("ranProjection", ranProjection);
        if (nodes.all().size() > 1) {
            var others = nodes.all().stream().filter(other -> other != node).toList();
            var survivor = others.get(random.nextInt(others.size()));
            var took = administration.awaitNewWrites(survivor.number(), start);
            figures.put("newWritesReadAfterMillis", took);
            figures.put("survivor", survivor.number());
        }
        sleep(millis - (log.now() - start) / 1_000_000);
        figures.put("restartedAt", log.now());
        node.launch(null, 0);
        node.awaitReady();
        return figures;
    }

    private void stop(Node node, int millis) throws InterruptedException {
        node.signal("STOP");
        try {
            sleep(millis);
        } finally {
            node.signal("CONT");
        }
    }

    private void restart(Node node) throws IOException, InterruptedException {
        node.terminate();
        node.launch(null, 0);
        node.awaitReady();
    }

    /** Some JVMs do not start with another clock: then the node has its own again. */
    private boolean setClockApart(Node node) throws IOException, InterruptedException {
        var ahead = random.nextBoolean() ? CLOCK_AHEAD_SECONDS : -CLOCK_AHEAD_SECONDS;
        node.terminate();
        node.launch(fakeTime, ahead);
        if (node.isReadyWithin(LONGEST_START_APART)) {
            return true;
        }
        node.kill();
        node.launch(null, 0);
        node.awaitReady();
        return false;
    }

    private void killPostgres(int millis) throws IOException, SQLException, InterruptedException {
        postgres.kill();
        try {
            sleep(millis / 2);
        } finally {
            postgres.start();
        }
    }

    private String stopBackend(int millis) throws SQLException, InterruptedException {
        var backends = postgres.backends();
        if (backends.isEmpty()) {
            return "no backend";
        }
        var backend = backends.get(random.nextInt(backends.size()));
        Signals.send(backend, "STOP");
        try {
            sleep(millis);
        } finally {
            Signals.send(backend, "CONT");
        }
        return "backend " + backend;
    }

    private String terminateBackend() throws SQLException {
        var backends = postgres.backends();
        if (backends.isEmpty()) {
            return "no backend";
        }
        var backend = backends.get(random.nextInt(backends.size()));
        postgres.terminate(backend);
        return "backend " + backend;
    }

    private void fillDisk(int millis) throws SQLException, InterruptedException {
        postgres.fill();
        try {
            sleep(millis);
        } finally {
            postgres.empty();
        }
    }

    /** It receives all, and shows nothing new. */
    private void lagStandby(int millis) throws SQLException, InterruptedException {
        postgres.standby().query("select pg_wal_replay_pause()::text");
        try {
            sleep(millis);
        } finally {
            postgres.standby().query("select pg_wal_replay_resume()::text");
        }
    }

    private interface Disturbance {
        void disturb(Proxy proxy) throws InterruptedException;
    }

    private void disturb(List<Proxy> proxies, int millis, Disturbance disturbance) throws InterruptedException {
        try {
            for (var proxy : proxies) {
                disturbance.disturb(proxy);
            }
            sleep(millis);
        } finally {
            proxies.forEach(Proxy::pass);
        }
    }

    /** Again and again, in the midst of requests and answers. */
    private void cutOften(Proxy proxy, int millis) throws InterruptedException {
        for (var spent = 0; spent < millis; spent += 200) {
            proxy.cutOnce();
            sleep(200);
        }
    }
}
