package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roster.eventstore.postgres.TestPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What clients of event streams that others wrote make of ours, wherever it breaks off. They need Node.js and npm. */
@Isolated
@Tag("campaign")
class EventStreamClientsIT {

    private static final String FETCH_EVENT_SOURCE = "@microsoft/fetch-event-source";

    private static final Path SOURCES = Path.of("src", "test", "npm", "event-streams");
    private static final Path FOLDER = Path.of("target", "event-streams");
    private static final Duration LONG = Duration.ofMinutes(2);

    /** All at once would come back at once, and what is answered with 503 an EventSource does not ask again. */
    private static final int AT_ONCE = 100;

    private TestPostgres.Database database;
    private int port;
    private Node node;
    private CuttingProxy proxy;

    @BeforeAll
    static void installClients() throws Exception {
        Files.createDirectories(FOLDER);
        for (var file : List.of(".npmrc", "package.json", "package-lock.json", "listen.js")) {
            Files.write(FOLDER.resolve(file), Files.readAllBytes(SOURCES.resolve(file)));
        }
        var npm = new ProcessBuilder("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
                .directory(FOLDER.toFile())
                .inheritIO()
                .start();
        assertThat(npm.waitFor()).isZero();
    }

    @BeforeEach
    void start() throws IOException {
        database = TestPostgres.newDatabase();
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        node = startNode();
        proxy = new CuttingProxy(port);
    }

    /** It finds out at the next heartbeat who is gone, and until then they count as listeners. */
    private Node startNode() {
        return Node.start(database, List.of("--server.port=" + port, "--roster.events.listeners=4000"));
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        node.close();
    }

    /**
     * Cut at each byte of the greeting, of an event, and of the end of another. One client notes the id of an event at the end of
     * its line: cut just there, before the blank line, it goes on after an event that it did not pass on.
     */
    @ParameterizedTest
    @CsvSource({FETCH_EVENT_SOURCE + ", true", "eventsource, false", "eventsource-4, false"})
    void getEachEventOnceWhereverTheyAreCut(String client, boolean losesWhatFollowsItsId) throws Exception {
        var start = database.head();
        var http = Http.to(node);
        IntStream.range(0, 3).forEach(i -> http.form("Team"));
        var all = positions(start);
        var ends = ends(start, all.size());
        var cuts = IntStream.concat(
                        IntStream.rangeClosed(0, ends.get(1) + 5), IntStream.rangeClosed(ends.get(2) - 40, ends.get(2)))
                .toArray();
        for (var from = 0; from < cuts.length; from += AT_ONCE) {
            var some = IntStream.of(Arrays.copyOfRange(cuts, from, Math.min(cuts.length, from + AT_ONCE)))
                    .mapToObj(String::valueOf)
                    .toList();
            try (var clients = new Clients(client, "?after=" + start, some)) {
                await().atMost(LONG).until(() -> clients.all(all.getLast()));

                for (var cut : some) {
                    var lost = losesWhatFollowsItsId ? ends.indexOf(Integer.parseInt(cut) + 1) - 1 : -1;
                    var got = clients.positions(cut);
                    assertThat(got)
                            .as("cut at %s of %s", cut, ends)
                            .isSubsetOf(all)
                            .isSorted()
                            .doesNotHaveDuplicates();
                    assertThat(all.stream().filter(position -> !got.contains(position)))
                            .as("lost, being cut at %s of %s: %s", cut, ends, clients.told(cut))
                            .isSubsetOf(lost < 0 ? List.of() : List.of(all.get(lost)));
                }
            }
        }
        assertThat(proxy.cuts()).isEqualTo(cuts.length);
    }

    /** The greeting says where a client began that named no position. */
    @ParameterizedTest
    @ValueSource(strings = {FETCH_EVENT_SOURCE, "eventsource", "eventsource-4"})
    void getWhatHappensBetweenTheGreetingAndTheFirstEvent(String client) throws Exception {
        var start = database.head();
        var greeting = ends(start, 0).getFirst().toString();
        try (var clients = new Clients(client, "", List.of(greeting))) {
            await().atMost(LONG).until(() -> proxy.cuts() == 1);
            Http.to(node).form("Meanwhile");
            var all = positions(start);

            await().atMost(LONG).until(() -> clients.all(all.getLast()));

            assertThat(clients.positions(greeting)).isEqualTo(all);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {FETCH_EVENT_SOURCE, "eventsource", "eventsource-4"})
    void comeBackAfterARestart(String client) throws Exception {
        var start = database.head();
        var names = List.of("one", "two", "three");
        try (var clients = new Clients(client, "", names)) {
            await().atMost(LONG).until(() -> names.stream().allMatch(name -> clients.told(name, "Listening") == 1));
            Http.to(node).form("Before");

            node.close();
            await().atMost(LONG).until(() -> names.stream().allMatch(name -> clients.told(name, "Restarting") == 1));
            node = startNode();
            Http.to(node).form("After");
            var all = positions(start);

            assertThat(all).hasSize(2);
            await().atMost(LONG).until(() -> clients.all(all.getLast()));
            for (var name : names) {
                assertThat(clients.positions(name)).isEqualTo(all);
                assertThat(clients.told(name, "over") + clients.told(name, "failed"))
                        .isZero();
            }
        }
    }

    /** With the problem that says why, and not again and again. */
    @ParameterizedTest
    @ValueSource(strings = {FETCH_EVENT_SOURCE, "eventsource", "eventsource-4"})
    void endWithTheirToken(String client) throws Exception {
        var token = Http.to(node)
                .send("POST", "/tokens", Map.of("name", "lost", "roles", List.of("viewer")))
                .expect(201);
        try (var clients = new Clients(
                client, "", List.of("one"), token.json().get("token").asString())) {
            await().atMost(LONG).until(() -> clients.told("one", "Listening") == 1);

            Http.to(node).delete("/tokens/" + token.id()).expect(204);

            await().atMost(LONG).until(() -> clients.told("one", "over") + clients.told("one", "failed") == 1);
            assertThat(clients.told("one", "Ended")).isEqualTo(1);
        }
    }

    private List<Long> positions(long after) {
        return database.jdbc()
                .sql("select position from eventstore.event where position > ? order by position")
                .param(after)
                .query(Long.class)
                .list();
    }

    /** After how many bytes the greeting and so many events after a position end. */
    private List<Integer> ends(long after, int events) throws Exception {
        var http = Http.to(node);
        var answer = http.client()
                .send(
                        http.request("GET", "/events?after=" + after, null, "Accept", "text/event-stream"),
                        BodyHandlers.ofInputStream());
        var ends = new ArrayList<Integer>();
        try (var body = answer.body()) {
            for (int number = 1, last = 0, octet = body.read(); ends.size() <= events; number++) {
                if (octet == '\n' && last == '\n') {
                    ends.add(number);
                }
                last = octet;
                octet = ends.size() <= events ? body.read() : -1;
            }
        }
        return ends;
    }

    /** Of one kind, as many as there are cuts. */
    private final class Clients implements AutoCloseable {

        private final Process process;
        private final Map<String, List<JsonNode>> told = new ConcurrentHashMap<>();
        private final List<String> cuts;

        private Clients(String client, String query, List<String> cuts) throws IOException {
            this(client, query, cuts, Node.ADMIN_TOKEN);
        }

        private Clients(String client, String query, List<String> cuts, String token) throws IOException {
            this.cuts = cuts;
            var command = Stream.concat(
                    Stream.of("node", "listen.js", client, "http://127.0.0.1:" + proxy.port() + "/events" + query),
                    cuts.stream());
            var builder = new ProcessBuilder(command.toList())
                    .directory(FOLDER.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT);
            builder.environment().put("TOKEN", token);
            process = builder.start();
            Thread.ofVirtual().start(() -> read(process.getInputStream()));
        }

        private void read(InputStream output) {
            try (var lines = new BufferedReader(new InputStreamReader(output, StandardCharsets.UTF_8))) {
                for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                    var event = JsonMapper.shared().readTree(line);
                    told.compute(
                            event.get("cut").asString(),
                            (cut, before) -> Stream.concat(
                                            before == null ? Stream.empty() : before.stream(), Stream.of(event))
                                    .toList());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private List<JsonNode> told(String cut) {
            return told.getOrDefault(cut, List.of());
        }

        private long told(String cut, String event) {
            return told(cut).stream()
                    .filter(line -> line.get("event").asString().equals(event))
                    .count();
        }

        /** Of the roster's events, in the order in which they came. */
        private List<Long> positions(String cut) {
            return told(cut).stream()
                    .filter(line -> line.get("event").asString().equals("TeamFormed"))
                    .map(line -> Long.valueOf(line.get("position").asString()))
                    .toList();
        }

        /** Whether each has got a certain one. */
        private boolean all(long position) {
            return cuts.stream().allMatch(cut -> positions(cut).contains(position));
        }

        @Override
        public void close() throws InterruptedException {
            process.destroy();
            process.waitFor();
        }
    }
}
