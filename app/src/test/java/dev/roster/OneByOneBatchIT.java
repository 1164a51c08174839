package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;

/** Many commands in one request, each of which is decided for itself. */
class OneByOneBatchIT extends SendingBatches {

    @Test
    void areAnsweredInTheirOrderAndCanBeReadAfterwards() {
        var team = Node.id();
        var heroes = IntStream.range(0, 250).mapToObj(i -> Node.id()).toList();

        var outcomes = send(Stream.concat(
                        Stream.of(formTeam(team, "Z-Force")),
                        heroes.stream().map(hero -> registerHero(hero, "Hero", team)))
                .toList());

        assertThat(outcomes).hasSize(251);
        assertThat(outcomes)
                .extracting(outcome -> outcome.get("line").asInt())
                .isEqualTo(IntStream.rangeClosed(1, 251).boxed().toList());
        assertThat(outcomes)
                .extracting(outcome -> outcome.get("status").asInt())
                .containsOnly(201);
        assertThat(outcomes.subList(1, 251))
                .extracting(outcome -> UUID.fromString(outcome.get("id").asString()))
                .isEqualTo(heroes);
        assertThat(http.get("/teams/" + team).json().get("heroCount").asInt()).isEqualTo(250);
        assertThat(position(outcomes.getLast()))
                .isEqualTo(node.jdbc()
                        .sql("select max(position) from eventstore.event where aggregate_id = ?")
                        .param(heroes.getLast())
                        .query(Long.class)
                        .single());
    }

    @Test
    void thatAreBrokenOrRejectedLeaveTheOthersAlone() {
        var hero = Node.id();
        var unknown = Node.id();

        var outcomes = send(List.of(
                registerHero(hero, "Deadpond"),
                "{",
                enlistHero(hero, preventers),
                enlistHero(hero, preventers),
                enlistHero(hero, unknown),
                "{\"type\": \"FormTeam\", \"name\": \"\", \"headquarters\": \"B\"}",
                "{\"type\": \"RetireHero\", \"heroId\": \"" + unknown + "\"}",
                "x".repeat(70_000),
                "{\"type\": \"ForgetHero\", \"heroId\": \"" + hero + "\"}",
                formTeam(preventers, "Another"),
                "{\"type\": \"ReviseHero\", \"heroId\": \"" + hero + "\", \"age\": 28}"));

        assertThat(outcomes)
                .extracting(outcome -> outcome.get("status").asInt())
                .containsExactly(201, 400, 200, 409, 422, 422, 422, 413, 403, 409, 200);
        assertThat(outcomes)
                .extracting(outcome -> outcome.at("/problem/type").asString(null))
                .containsExactly(
                        null,
                        "/problems/malformed-body",
                        null,
                        "/problems/hero-already-enlisted",
                        "/problems/unknown-team",
                        "/problems/invalid-details",
                        "/problems/unknown-hero",
                        "/problems/content-too-large",
                        "/problems/forbidden",
                        "/problems/team-already-formed",
                        null);
        assertThat(http.get("/heroes/" + hero).json().get("age").asInt()).isEqualTo(28);
    }

    @Test
    void thatWereDecidedBeforeAreAnsweredAgain() {
        var lines = List.of(
                formTeam(Node.id(), "Z-Force"), registerHero(Node.id(), "Deadpond"), registerHero(Node.id(), "B"));
        send(lines);

        var again = send(lines);

        assertThat(again).extracting(outcome -> outcome.get("status").asInt()).containsOnly(200);
    }

    @Test
    void areAnsweredWhileMoreIsToCome() throws IOException {
        var uri = URI.create(node.address());
        try (var socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(30_000);
            var out = socket.getOutputStream();
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            out.write(HEAD.getBytes(StandardCharsets.US_ASCII));
            for (var line = 1; line <= 3; line++) {
                var command = registerHero(Node.id(), "Hero") + "\n";
                out.write(chunk(command));
                out.flush();
                assertThat(nextOutcome(in).get("line").asInt()).isEqualTo(line);
            }
        }
    }

    @Test
    void endWithTheLineThatComesAfterTheTokenWasRevoked() throws IOException {
        var made = http.send("POST", "/tokens", Map.of("name", "lost", "roles", List.of("editor")))
                .expect(201);
        var uri = URI.create(node.address());
        try (var socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(30_000);
            var out = socket.getOutputStream();
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            out.write(HEAD.replace(Node.ADMIN_TOKEN, made.json().get("token").asString())
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(chunk(registerHero(Node.id(), "Hero") + "\n"));
            assertThat(nextOutcome(in).get("status").asInt()).isEqualTo(201);
            http.delete("/tokens/" + made.id()).expect(204);

            var heroes = new ArrayList<UUID>();
            var last = await().atMost(Duration.ofSeconds(30))
                    .until(
                            () -> {
                                heroes.clear();
                                heroes.addAll(List.of(Node.id(), Node.id()));
                                out.write(chunk(registerHero(heroes.getFirst(), "Hero") + "\n"
                                        + registerHero(heroes.getLast(), "Hero") + "\n"));
                                var first = nextOutcome(in);
                                if (first.get("status").asInt() != 201) {
                                    return first;
                                }
                                heroes.removeFirst();
                                return nextOutcome(in);
                            },
                            outcome -> outcome.get("status").asInt() != 201);
            assertThat(last.get("status").asInt()).isEqualTo(401);
            assertThat(last.at("/problem/type").asString()).isEqualTo("/problems/unauthorized");
            assertThat(last.at("/problem/detail").asString()).contains("was revoked");
            assertThat(in.lines()).noneMatch(line -> line.contains("status"));
            heroes.forEach(hero -> http.get("/heroes/" + hero).expect(404));
        }
    }

    /** PostgreSQL has room for some thousand locks, of everybody: with ids by the hundred thousand none would be left. */
    @Test
    void takeFewLocksAtOnce() throws Exception {
        var last = UUID.fromString("7fffffff-ffff-4fff-bfff-ffffffffffff");
        var lines = Stream.of(200, 200, 1_500)
                .flatMap(teams -> Stream.generate(() -> reassignHero(teams)).limit(33))
                .collect(Collectors.toCollection(ArrayList::new));
        lines.addFirst(enlistHero(last, preventers));
        try (var connection = database.dataSource().getConnection();
                var statement = connection.createStatement();
                var client = Executors.newSingleThreadExecutor()) {
            statement.execute("select pg_advisory_lock(hashtext('roster.aggregate'), hashtext('" + last + "'))");
            var sent = client.submit(() -> send(lines));

            await().pollInterval(Duration.ofMillis(20)).until(() -> advisoryLocks(false) == 1);
            assertThat(advisoryLocks(true)).isBetween(200L, 1_000L);

            statement.execute("select pg_advisory_unlock_all()");
            assertThat(sent.get())
                    .hasSize(100)
                    .extracting(outcome -> outcome.get("status").asInt())
                    .containsOnly(422);
        }
    }

    private static long advisoryLocks(boolean granted) {
        return node.jdbc()
                .sql("select count(*) from pg_locks where locktype = 'advisory' and granted = ?")
                .param(granted)
                .query(Long.class)
                .single();
    }

    /** Which is no failure of the service, and is not logged as one. */
    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void endWhereTheirChunksAreMalformed(CapturedOutput log) throws IOException {
        var uri = URI.create(node.address());
        try (var socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(30_000);
            var out = socket.getOutputStream();
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            out.write(HEAD.getBytes(StandardCharsets.US_ASCII));
            out.write(chunk(registerHero(Node.id(), "Hero") + "\n"));
            assertThat(nextOutcome(in).get("status").asInt()).isEqualTo(201);

            out.write("no length\r\n".getBytes(StandardCharsets.US_ASCII));

            assertThat(in.lines()).noneMatch(line -> line.contains("status"));
        }
        assertThat(log).doesNotContain(" ERROR ", "Failure in @ExceptionHandler");
    }

    private static JsonNode nextOutcome(BufferedReader in) throws IOException {
        var line = in.readLine();
        while (!line.startsWith("{")) {
            line = in.readLine();
        }
        return JSON.readTree(line);
    }

    @Test
    void haveTheirSenderAsActor() {
        var hero = Node.id();
        send(List.of(registerHero(hero, "Deadpond")));

        assertThat(node.metadata(hero).getFirst()).containsEntry("actor", "admin-token-file");
    }

    /** On eight lines at once, of the same heroes, so that transactions meet in all orders. */
    @Test
    void areAllDecidedThoughOthersAreInTheWay() throws Exception {
        var heroes = IntStream.range(0, 20).mapToObj(i -> http.register("Hero")).toList();
        var statuses = new ArrayList<Integer>();
        try (var clients = Executors.newFixedThreadPool(8)) {
            var sent = IntStream.range(0, 8)
                    .mapToObj(client -> clients.submit(() -> {
                        var order = new ArrayList<>(heroes);
                        Collections.shuffle(order);
                        return send(order.stream()
                                .map(hero -> "{\"type\": \"ReviseHero\", \"heroId\": \"%s\", \"name\": \"Name %s\"}"
                                        .formatted(hero, client))
                                .toList());
                    }))
                    .toList();
            for (var outcomes : sent) {
                outcomes.get()
                        .forEach(outcome -> statuses.add(outcome.get("status").asInt()));
            }
        }

        assertThat(statuses).hasSize(160).containsOnly(200);
        assertThat(heroes)
                .allSatisfy(hero -> assertThat(http.get("/heroes/" + hero)
                                .json()
                                .get("version")
                                .asInt())
                        .isEqualTo(8));
    }

    private static List<JsonNode> send(List<String> lines) {
        return lines(post("/commands", lines).expect(200));
    }
}
