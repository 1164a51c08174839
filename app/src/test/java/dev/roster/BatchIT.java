package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roster.Http.Answer;
import dev.roster.eventstore.epoch.Position;
import dev.roster.eventstore.postgres.TestPostgres;
import dev.roster.eventstore.postgres.TestPostgres.Database;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Many commands in one request. */
@Isolated
class BatchIT {

    private static final JsonMapper JSON = JsonMapper.shared();

    private static final String HEAD = "POST /commands HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
            + Node.ADMIN_TOKEN + "\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n";

    private static Database database;
    private static Node node;
    private static Http http;
    private static UUID preventers;

    @BeforeAll
    static void start() {
        database = TestPostgres.newDatabase();
        node = Node.start(database, List.of("--roster.events.heartbeat=300ms"));
        http = Http.to(node);
        preventers = http.form("Preventers");
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Nested
    class OneByOne {

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
            assertThat(http.get("/teams/" + team).json().get("heroCount").asInt())
                    .isEqualTo(250);
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

            assertThat(again)
                    .extracting(outcome -> outcome.get("status").asInt())
                    .containsOnly(200);
        }

        @ParameterizedTest
        @ValueSource(strings = {"/commands", "/commands?atomic=true"})
        void thatWereDecidedBeforeAreAnsweredAgainWhenTheirTeamIsDisbanded(String path) {
            var team = Node.id();
            var hero = Node.id();
            var lines = List.of(formTeam(team, "Z-Force"), registerHero(hero, "Deadpond", team));
            post(path, lines).expect(200);
            http.delete("/teams/" + team).expect(204);

            assertThat(lines(post(path, lines).expect(200)))
                    .extracting(outcome -> outcome.get("status").asInt())
                    .containsOnly(200);
            var another = post(path, List.of(registerHero(hero, "Another", team)));
            assertThat(another.response().body()).contains("/problems/hero-already-registered");
        }

        @ParameterizedTest
        @ValueSource(strings = {"/commands", "/commands?atomic=true"})
        void haveThePositionsOfTheirOwnEvents(String path) {
            var hero = Node.id();
            var outcomes = lines(post(
                            path,
                            List.of(
                                    registerHero(hero, "Deadpond"),
                                    enlistHero(hero, preventers),
                                    "{\"type\": \"ReviseHero\", \"heroId\": \"%s\", \"age\": 28}".formatted(hero)))
                    .expect(200));

            assertThat(outcomes)
                    .extracting(BatchIT::position)
                    .isEqualTo(node.jdbc()
                            .sql("select position from eventstore.event where aggregate_id = ? order by sequence")
                            .param(hero)
                            .query(Long.class)
                            .list());
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
                out.write(
                        HEAD.replace(Node.ADMIN_TOKEN, made.json().get("token").asString())
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

        /** A line without an end, and lines that are all too long, of which the first refuses all. */
        @ParameterizedTest
        @CsvSource({"/commands, ' '", "/commands?atomic=true, '\n'"})
        void areNotReadToTheirEndIfTheyAreRefused(String path, String end) throws IOException {
            var uri = URI.create(node.address());
            var bytes = chunk("x".repeat(99_999) + end);
            var sent = 0L;
            try (var socket = new Socket(uri.getHost(), uri.getPort())) {
                var out = socket.getOutputStream();
                out.write(HEAD.replace("/commands", path).getBytes(StandardCharsets.US_ASCII));
                while (sent < 200_000_000) {
                    out.write(bytes);
                    sent += bytes.length;
                }
            } catch (SocketException e) {
                assertThat(sent).isLessThan(20_000_000);
            }
            assertThat(sent).isLessThan(200_000_000);
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
            var heroes =
                    IntStream.range(0, 20).mapToObj(i -> http.register("Hero")).toList();
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
                            .forEach(outcome ->
                                    statuses.add(outcome.get("status").asInt()));
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
    }

    @Nested
    class AllOrNone {

        @Test
        void areAllDone() {
            var team = Node.id();
            var hero = Node.id();

            var outcomes = lines(post(
                            "/commands?atomic=true",
                            List.of(
                                    formTeam(team, "Z-Force"),
                                    registerHero(hero, "Deadpond", team),
                                    enlistHero(hero, preventers),
                                    "{\"type\": \"DisbandTeam\", \"teamId\": \"" + team + "\"}"))
                    .expect(200));

            assertThat(outcomes)
                    .extracting(outcome -> outcome.get("status").asInt())
                    .containsExactly(201, 201, 200, 200);
            assertThat(http.get("/heroes/" + hero).json().get("teams")).hasSize(1);
            http.get("/teams/" + team).expect(404);
        }

        @Test
        void areNotDoneIfOneIsRejectedOrBroken() {
            var team = Node.id();
            var hero = Node.id();

            for (var last : Map.of(
                            "{",
                            400,
                            "{\"type\": \"RetireHero\", \"heroId\": \"" + team + "\"}",
                            422,
                            formTeam(preventers, "Another"),
                            409)
                    .entrySet()) {
                var refused = post(
                                "/commands?atomic=true",
                                List.of(formTeam(team, "A"), registerHero(hero, "B", team), last.getKey()))
                        .expect(last.getValue());
                assertThat(refused.header("Content-Type")).isEqualTo("application/problem+json");
                assertThat(refused.json().get("line").asInt()).isEqualTo(3);
            }

            http.get("/teams/" + team).expect(404);
            assertThat(node.metadata(hero)).isEmpty();
            assertThat(post("/commands?atomic=true", List.of(formTeam(team, "A")))
                            .expect(200)
                            .response()
                            .body())
                    .contains("201");
        }

        /** Whatever has become of it since, all is answered as done, and nothing is done again. */
        @Test
        void areKnownAgainByWhatTheyMake() {
            var team = Node.id();
            var hero = http.register("Rusty-Man");
            var made = Node.id();
            var withHero = List.of(
                    enlistHero(hero, preventers),
                    formTeam(team, "Z-Force"),
                    registerHero(made, "Deadpond", team),
                    enlistHero(made, preventers));
            var another = Node.id();
            var withoutHero = List.of(
                    formTeam(another, "X-Force"),
                    "{\"type\": \"ReviseHero\", \"heroId\": \"%s\", \"name\": \"Iron\"}".formatted(hero),
                    enlistHero(hero, another));
            for (var lines : List.of(withHero, withoutHero)) {
                post("/commands?atomic=true", lines).expect(200);
                http.delete("/teams/" + preventers + "/heroes/" + hero);
                http.delete("/teams/" + another + "/heroes/" + hero);
                http.delete("/teams/" + preventers + "/heroes/" + made);
                var before = lastPosition();

                var again = lines(post("/commands?atomic=true", lines).expect(200));

                assertThat(again).hasSameSizeAs(lines).allSatisfy(outcome -> {
                    assertThat(outcome.get("status").asInt()).isEqualTo(200);
                    assertThat(position(outcome)).isBetween(1L, before);
                });
                assertThat(lastPosition()).isEqualTo(before);
            }
            var other = new ArrayList<>(withoutHero);
            other.set(1, other.get(1).replace("Iron", "Rust"));
            assertThat(lines(post("/commands?atomic=true", other).expect(200)))
                    .as("what has another content is decided as if it were new, but for what is there")
                    .extracting(outcome -> outcome.get("status").asInt())
                    .containsExactly(200, 200, 200);
            assertThat(http.get("/heroes/" + hero).json().get("name").asString())
                    .isEqualTo("Rust");
            assertThat(node.metadata(made))
                    .extracting(metadata -> metadata.get("batch"))
                    .first()
                    .asString()
                    .hasSize(44);
        }

        @Test
        void areNoMoreThanAThousand() {
            var command = "{\"type\": \"RetireHero\", \"heroId\": \"" + Node.id() + "\"}";

            post("/commands?atomic=true", Collections.nCopies(1_001, command)).expectProblem(400, "bad-request");
            post("/commands?atomic=true", Collections.nCopies(1_000, command)).expectProblem(422, "unknown-hero");
        }

        @Test
        void nameNoMoreThanFiveThousandHeroesAndTeams() {
            var most = Stream.generate(() -> reassignHero(199)).limit(25).toList();
            post("/commands?atomic=true", most).expectProblem(422, "unknown-hero");

            var more = Stream.concat(most.stream(), Stream.of(enlistHero(Node.id(), preventers)));
            post("/commands?atomic=true", more.toList()).expectProblem(400, "bad-request");
        }

        @Test
        void thatTakeTooLongCanBeSentAgain() throws Exception {
            var hero = http.register("Deadpond");
            var hasty = "--spring.datasource.hikari.connection-init-sql="
                    + "set lock_timeout = '3s'; set transaction_timeout = '500ms'";
            try (var other = Node.start(database, List.of(hasty));
                    var connection = database.dataSource().getConnection();
                    var statement = connection.createStatement()) {
                statement.execute("select pg_advisory_lock(hashtext('roster.aggregate'), hashtext('" + hero + "'))");

                var refused = post(
                        Http.to(other),
                        "/commands?atomic=true",
                        List.of("{\"type\": \"RetireHero\", \"heroId\": \"" + hero + "\"}"));

                refused.expectProblem(503, "busy");
            }
        }

        /** Taken in the order that they come in, their locks would make them wait for each other. */
        @Test
        void doNotWaitForEachOther() throws Exception {
            var heroes =
                    IntStream.range(0, 10).mapToObj(i -> http.register("Hero")).toList();
            var teams = IntStream.range(0, 10).mapToObj(i -> http.form("Team")).toList();
            var deadlocks = deadlocks();
            try (var clients = Executors.newFixedThreadPool(8)) {
                var sent = IntStream.range(0, 40)
                        .mapToObj(client -> clients.submit(() -> {
                            var lines = new ArrayList<String>();
                            heroes.forEach(hero ->
                                    lines.add("{\"type\": \"ReviseHero\", \"heroId\": \"%s\", \"name\": \"Name %s\"}"
                                            .formatted(hero, client)));
                            teams.forEach(team ->
                                    lines.add("{\"type\": \"ReviseTeam\", \"teamId\": \"%s\", \"name\": \"Name %s\"}"
                                            .formatted(team, client)));
                            Collections.shuffle(lines);
                            // On a busy machine eight in a row can take longer than lock_timeout.
                            return Stream.generate(() -> post("/commands?atomic=true", lines))
                                    .limit(10)
                                    .dropWhile(answer -> answer.status() == 503)
                                    .findFirst()
                                    .orElseThrow();
                        }))
                        .toList();
                for (var answer : sent) {
                    answer.get().expect(200);
                }
            }
            assertThat(deadlocks()).isEqualTo(deadlocks);
        }

        private static long lastPosition() {
            return node.jdbc()
                    .sql("select max(position) from eventstore.event")
                    .query(Long.class)
                    .single();
        }

        private static long deadlocks() {
            node.jdbc()
                    .sql("select pg_stat_clear_snapshot()::text")
                    .query(String.class)
                    .single();
            return node.jdbc()
                    .sql("select deadlocks from pg_stat_database where datname = current_database()")
                    .query(Long.class)
                    .single();
        }
    }

    /** Alone, in a line, and all or none: what stores them fails for a reason that nobody foresaw. */
    @ParameterizedTest
    @ValueSource(strings = {"/teams", "/commands", "/commands?atomic=true"})
    @ExtendWith(OutputCaptureExtension.class)
    void areLoggedOnceIfTheServiceFails(String path, CapturedOutput log) {
        var problem = problemIfStoringFails(path, "P0001");

        assertThat(problem.get("type").asString()).isEqualTo("/problems/internal-error");
        assertThat(log.toString().lines().filter(line -> line.contains(" ERROR ") || line.contains(" WARN ")))
                .singleElement()
                .asString()
                .contains("uri=" + path.replaceAll("\\?.*", "") + " failed");
    }

    /** Read-only, full, out of connections, shut down, starting, lost. */
    @ParameterizedTest
    @ValueSource(strings = {"/teams", "/commands", "/commands?atomic=true"})
    @ExtendWith(OutputCaptureExtension.class)
    void areUnavailableInStatesOfTheDatabaseThatPass(String path, CapturedOutput log) {
        for (var state : List.of("25006", "53100", "53300", "57P01", "57P03", "08006")) {
            var problem = problemIfStoringFails(path, state);

            assertThat(problem.get("type").asString()).as(state).isEqualTo("/problems/unavailable");
            assertThat(problem.get("status").asInt()).as(state).isEqualTo(503);
        }
        assertThat(log).contains("broken on purpose").doesNotContain("Cannot reuse aggregate identifier");
    }

    private static JsonNode problemIfStoringFails(String path, String state) {
        database.jdbc().sql("""
                create function failing() returns trigger language plpgsql as $$
                begin
                    raise exception 'broken on purpose' using errcode = '%s';
                end $$;
                create trigger failing before insert on eventstore.event for each row execute function failing()""".formatted(state)).update();
        try {
            var answer = path.equals("/teams")
                    ? http.send("POST", path, Map.of("name", "Preventers", "headquarters", "Sharp Tower"))
                    : post(path, List.of(formTeam(Node.id(), "Preventers")));
            if (path.equals("/commands")) {
                return lines(answer).getFirst().get("problem");
            }
            assertThat(answer.header("Retry-After")).isEqualTo(answer.status() == 503 ? "1" : null);
            return answer.json();
        } finally {
            database.jdbc().sql("drop function failing() cascade").update();
        }
    }

    @Test
    void areOnlyTakenAsLines() {
        http.send("POST", "/commands", Map.of()).expectProblem(415, "unsupported-media-type");
    }

    private static String formTeam(UUID teamId, String name) {
        return "{\"type\": \"FormTeam\", \"teamId\": \"%s\", \"name\": \"%s\", \"headquarters\": \"B\"}"
                .formatted(teamId, name);
    }

    private static String registerHero(UUID heroId, String name, UUID... teamIds) {
        return JSON.writeValueAsString(Map.of(
                "type", "RegisterHero", "heroId", heroId, "name", name, "secretName", "Secret", "teamIds", teamIds));
    }

    /** To so many teams, all unknown, as the hero is. */
    private static String reassignHero(int teams) {
        return JSON.writeValueAsString(Map.of(
                "type",
                "ReassignHero",
                "heroId",
                Node.id(),
                "teamIds",
                IntStream.range(0, teams).mapToObj(i -> Node.id()).toList()));
    }

    private static byte[] chunk(String text) {
        return (Integer.toHexString(text.length()) + "\r\n" + text + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static String enlistHero(UUID heroId, UUID teamId) {
        return "{\"type\": \"EnlistHero\", \"heroId\": \"%s\", \"teamId\": \"%s\"}".formatted(heroId, teamId);
    }

    private static List<JsonNode> send(List<String> lines) {
        return lines(post("/commands", lines).expect(200));
    }

    private static Answer post(String path, List<String> lines) {
        return post(http, path, lines);
    }

    private static Answer post(Http http, String path, List<String> lines) {
        var request = HttpRequest.newBuilder(http.request("POST", path, null), (name, value) -> true)
                .method("POST", BodyPublishers.ofString(String.join("\n", lines)))
                .header("Content-Type", "application/x-ndjson")
                .build();
        return new Answer(Http.send(http.client(), request));
    }

    /** Of what was accepted; it has the mark of its event. */
    private static long position(JsonNode outcome) {
        var position = Position.valueOf(outcome.get("position").asString());
        assertThat(position.isMarked()).isTrue();
        return position.number();
    }

    private static List<JsonNode> lines(Answer answer) {
        assertThat(answer.header("Content-Type")).isEqualTo("application/x-ndjson");
        return answer.response().body().lines().map(JSON::readTree).toList();
    }
}
