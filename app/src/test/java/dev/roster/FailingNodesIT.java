package dev.roster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roster.Http.Answer;
import dev.roster.eventstore.postgres.TestPostgres;
import dev.roster.eventstore.postgres.TestPostgres.Database;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two nodes that are written to all the time, of which one fails while it runs the projection: frozen in mid-batch, cut off from
 * PostgreSQL without a word, or killed. The other takes over, and nothing that was accepted is lost or doubled.
 */
@DisabledOnOs(OS.WINDOWS)
@Isolated
class FailingNodesIT {

    private static final Logger log = LoggerFactory.getLogger(FailingNodesIT.class);

    private static final Pattern READY = Pattern.compile("Roster is ready at (\\S+)");
    private static final int CAMPAIGN_ROUNDS = 20;
    private static final int WRITERS_A_NODE = 2;

    /** A busy machine takes longer than what is promised: the figures of the campaign are held against that. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Duration START = Duration.ofSeconds(180);

    @TempDir
    private Path folder;

    private final Figures figures = new Figures("Takeover, in seconds", "%.1f");
    private final Queue<String> accepted = new ConcurrentLinkedQueue<>();
    private final AtomicReference<Http> there = new AtomicReference<>();
    private Database database;
    private Node node;
    private Http here;
    private Cut way;
    private Shell shell;
    private Process failing;

    @BeforeEach
    void start() throws Exception {
        database = TestPostgres.newDatabase();
        node = Node.start(database);
        here = Http.to(node);
        way = new Cut(database);
        shell = new Shell(folder);
        startFailing();
    }

    private void startFailing() throws Exception {
        var token = folder.resolve("admin-token");
        Files.writeString(token, Node.ADMIN_TOKEN);
        failing =
                shell.start(List.of(Shell.on(way.database())), "--server.port=0", "--roster.admin-token-file=" + token);
        await().atMost(START)
                .untilAsserted(() -> assertThat(shell.output(failing)).containsPattern(READY));
        var ready = READY.matcher(shell.output(failing));
        assertThat(ready.find()).isTrue();
        there.set(new Http(ready.group(1), Node.ADMIN_TOKEN, client()));
    }

    private static HttpClient client() {
        return HttpClient.newBuilder().version(Version.HTTP_1_1).build();
    }

    @AfterEach
    void stop() throws Exception {
        signal("CONT");
        shell.close();
        way.close();
        node.close();
    }

    @Test
    void areReplacedAndNothingIsLost() throws Exception {
        fail(1);
    }

    @Test
    @Tag("campaign")
    void areReplacedAndNothingIsLostInManyRounds() throws Exception {
        fail(CAMPAIGN_ROUNDS);
    }

    private void fail(int rounds) throws Exception {
        var writing = new CompletableFuture<Void>();
        var writers = IntStream.range(0, 2 * WRITERS_A_NODE)
                .mapToObj(number -> CompletableFuture.runAsync(
                        () -> write(number, writing),
                        command -> Thread.ofVirtual().start(command)))
                .toList();
        try {
            for (var round = 0; round < rounds; round++) {
                freezeInMidBatch();
                cutOff();
                kill();
                if (round < rounds - 1) {
                    startFailing();
                }
            }
        } finally {
            writing.complete(null);
            log.info(figures.table(List.of()));
        }
        for (var writer : writers) {
            writer.get(30, SECONDS);
        }
        node.awaitProjection();
        requireAcceptedOnce();
        Rebuilding.verify(here).awaitDoneWithoutDrift();
    }

    private void freezeInMidBatch() throws Exception {
        letTheFailingNodeRunTheProjection();
        try (var blocker = database.lock("select from roster.progress for update")) {
            await().atMost(PATIENCE).until(() -> database.isWaiting("%roster.progress for update%"));
            signal("STOP");
            blocker.rollback();
        }
        awaitTakeover("frozen in mid-batch");
        signal("CONT");
        awaitHealthy();
    }

    private void cutOff() throws Exception {
        letTheFailingNodeRunTheProjection();
        way.freeze();
        awaitTakeover("cut off");
        way.cut();
        awaitOutput("The group roster has stopped, and tries again every second");
        there.get().get("/actuator/health").expect(503);
        way.heal();
        awaitHealthy();
        awaitOutput("The group roster goes on");
    }

    private void kill() throws Exception {
        letTheFailingNodeRunTheProjection();
        Shell.kill(failing);
        awaitTakeover("killed");
    }

    private void letTheFailingNodeRunTheProjection() {
        node.projection().shutDown();
        await().atMost(PATIENCE)
                .until(() -> database.jdbc()
                        .sql("select owner is not null from eventstore.token where processor_name = 'roster'")
                        .query(Boolean.class)
                        .single());
        node.projection().start();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(node.projectionHealth())
                        .containsEntry("status", "UP")
                        .extracting("details")
                        .extracting("state")
                        .isEqualTo("waiting"));
    }

    /** Until what was written after the failure can be read. */
    private void awaitTakeover(String failure) {
        var begin = Instant.now();
        var position = send(here, "After it was " + failure + " at " + begin).position();
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> database.jdbc()
                                .sql("select position from roster.progress")
                                .query(Long.class)
                                .single()
                        >= position);
        var took = Duration.between(begin, Instant.now());
        log.info("Replaced after {} ms: {}", took.toMillis(), failure);
        figures.add(failure, took.toMillis() / 1_000.0);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(node.projectionHealth())
                        .containsEntry("status", "UP")
                        .extracting("details")
                        .extracting("state")
                        .isEqualTo("running"));
    }

    /** A node that has lost the projection to another is well. */
    private void awaitHealthy() {
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> {
            there.get().get("/actuator/health/readiness").expect(200);
            var health = there.get().get("/actuator/health").json().at("/components/projection");
            assertThat(health.at("/status").asString()).as(health.toString()).isEqualTo("UP");
            assertThat(health.at("/details/state").asString()).isEqualTo("waiting");
        });
    }

    private void awaitOutput(String line) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(shell.output(failing)).contains(line));
    }

    private void write(int number, CompletableFuture<Void> until) {
        for (var time = 0; !until.isDone(); time++) {
            var name = "Team " + number + "." + time;
            try {
                var answer = send(number % 2 == 0 ? here : there.get(), name);
                if (answer.status() == 202) {
                    accepted.add(name);
                }
            } catch (IllegalStateException e) {
                log.debug("{} may have been formed or not", name, e);
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    /** Does not wait for the projection. */
    private static Answer send(Http http, String name) {
        return http.send(
                "POST", "/teams", Map.of("name", name, "headquarters", "Somewhere"), "Prefer", "respond-async");
    }

    private void requireAcceptedOnce() {
        var stored = database.jdbc()
                .sql("select payload ->> 'name' from eventstore.event where event_name = 'TeamFormed'")
                .query(String.class)
                .list();
        log.info("{} were accepted", accepted.size());
        assertThat(accepted).isNotEmpty();
        assertThat(stored).doesNotHaveDuplicates().containsAll(accepted);
        assertThat(node.rows("select name from roster.team"))
                .extracting(row -> (String) row.get("name"))
                .containsExactlyInAnyOrderElementsOf(stored);
    }

    private void signal(String name) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, String.valueOf(failing.pid()))
                        .start()
                        .waitFor(10, SECONDS))
                .isTrue();
    }
}
