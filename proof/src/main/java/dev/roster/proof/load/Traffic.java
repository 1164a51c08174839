package dev.roster.proof.load;

import dev.roster.proof.fault.Administration;
import dev.roster.proof.fault.Nodes;
import dev.roster.proof.fault.Postgres;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/** All clients of a run: those that use the service, those that listen, the administrator, and the probes. */
public final class Traffic implements AutoCloseable {

    private static final int ADMINISTRATOR = 900;
    private static final int FAULTS = 901;
    private static final int PROBES = 800;
    private static final int LISTENERS = 3;

    private final Settings settings;
    private final HttpClient http;
    private final Caller caller;
    private final World world = new World();
    private final Token admin;
    private final Administrator faults;
    private final Workload workload;
    private final List<Thread> clients = new ArrayList<>();
    private final List<Thread> ears = new ArrayList<>();
    private final List<Listener> listeners = new ArrayList<>();
    private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean running = true;
    private volatile boolean listening = true;

    /**
     * How much traffic there is.
     *
     * @param pauseMillis the longest pause of a client between two things that it does
     * @param asOfLists whether lists are asked as of a moment, too
     * @param oldPositions whether positions are used that were told long ago, and may be of a history that was rewound
     */
    public record Settings(long seed, int clients, int pauseMillis, boolean asOfLists, boolean oldPositions) {}

    public Traffic(Settings settings, RunLog log, Nodes nodes) {
        this.settings = settings;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(10))
                .build();
        this.caller = new Caller(
                log, http, nodes.all().stream().map(node -> node.address()).toList());
        this.admin = new Token("admin-token-file", nodes.adminToken());
        this.workload = new Workload(settings.asOfLists(), settings.oldPositions());
        this.faults = administrator(FAULTS);
    }

    private Administrator administrator(int client) {
        return new Administrator(new Session(caller, world, admin, client, settings.seed(), false), caller);
    }

    /** What faults need of an administrator. */
    public Administration administration() {
        return faults;
    }

    /** Starts all of them. */
    public void start() throws InterruptedException {
        var seed = settings.seed();
        var first = new Session(caller, world, faults.token("first", Administrator.EVERYTHING), FAULTS + 1, seed, true);
        var forms = new TeamWrites();
        while (world.countTeams() < World.TEAMS) {
            forms.form(first);
        }
        for (var i = 1; i <= settings.clients(); i++) {
            var token = faults.token("client " + i, Administrator.EVERYTHING);
            var session = new Session(caller, world, token, i, seed, i % 2 == 0);
            clients.add(start("client-" + i, () -> use(session)));
        }
        var administrator = administrator(ADMINISTRATOR);
        clients.add(start("administrator", () -> administer(administrator)));
        for (var node = 1; node <= caller.nodes(); node++) {
            probe(node, faults.token("probe " + node, Administrator.EVERYTHING));
        }
        for (var i = 1; i <= LISTENERS; i++) {
            var listener = new Listener(caller, faults.token("listener " + i, List.of("viewer")), i, seed);
            listeners.add(listener);
            ears.add(start("listener-" + i, () -> listener.run(() -> listening)));
        }
    }

    private void probe(int node, Token token) throws InterruptedException {
        var session = new Session(caller, world, token, PROBES + node, settings.seed(), false);
        var made = session.writeUntilKnown(Request.write("form", "POST", "/teams")
                .json(RunLog.JSON
                        .createObjectNode()
                        .put("id", World.id(session.random()))
                        .put("name", session.name("probe"))
                        .put("headquarters", session.name("place"))));
        var probe = new Probe(session, node, made.json().path("id").asString(""));
        var writer = new Probe(
                new Session(caller, world, token, PROBES + 50 + node, settings.seed(), false),
                node,
                made.json().path("id").asString(""));
        clients.add(start("probe-read-" + node, () -> probe.read(() -> running)));
        clients.add(start("probe-write-" + node, () -> writer.write(() -> running)));
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    private Thread start(String name, Work work) {
        return Thread.ofPlatform().name(name).daemon().start(() -> {
            try {
                work.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException | Error e) {
                failures.add(e);
            }
        });
    }

    private void use(Session session) throws InterruptedException {
        while (running) {
            workload.step(session);
            Thread.sleep(session.random().nextInt(settings.pauseMillis() + 1));
        }
    }

    private void administer(Administrator administrator) throws InterruptedException {
        while (running) {
            administrator.step();
            for (var i = 0; i < 20 && running; i++) {
                Thread.sleep(100);
            }
        }
    }

    /** Waits until all clients have ended what they do; those that listen go on. */
    public void stop() throws InterruptedException {
        running = false;
        for (var client : clients) {
            client.join();
        }
    }

    /** With all nodes up: reads everything once more, and takes the end's files. */
    public void finish(Path folder, Nodes nodes, Postgres postgres)
            throws IOException, SQLException, InterruptedException {
        var reader = new Session(
                caller, world, faults.token("last", Administrator.EVERYTHING), FAULTS + 2, settings.seed(), true);
        var ending = new Ending(reader, faults, new Session(caller, world, admin, FAULTS + 3, settings.seed(), false));
        ending.write(folder, caller, postgres, admin, nodes.all().getFirst().direct(), listeners);
        listening = false;
        for (var ear : ears) {
            ear.join();
        }
        if (!failures.isEmpty()) {
            throw new IllegalStateException("A client has failed.", failures.peek());
        }
    }

    @Override
    public void close() {
        running = false;
        listening = false;
        http.shutdownNow();
    }
}
