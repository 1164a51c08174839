package dev.roster.web.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.roster.Node;
import dev.roster.eventstore.postgres.StartupRefused;
import dev.roster.eventstore.postgres.TestPostgres;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The ways into the service that gives out its tokens itself, and what is said to those who may not come in. */
@Isolated
@ExtendWith(OutputCaptureExtension.class)
class DoorsIT {

    private static final JsonMapper JSON = JsonMapper.shared();

    private static Node node;
    private static HttpClient client;

    @BeforeAll
    static void start() {
        node = Node.start(TestPostgres.newDatabase());
        client = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() {
        client.close();
        node.close();
    }

    @Nested
    class AFirstStart {

        private final TestPostgres.Database database = TestPostgres.newDatabase();

        @TempDir
        Path folder;

        @Test
        void makesAnAdministratorsTokenAndSaysWhereItIs(CapturedOutput output) throws Exception {
            try (var first = start()) {
                var token = token();
                assertThat(token).matches("[0-9a-f]{32}\\.[A-Za-z0-9_-]{43}");
                assertThat(output)
                        .contains("The administrator's token is in " + folder.resolve("admin-token"))
                        .doesNotContain(token.split("\\.")[1]);
                assertThat(get(first, "/tokens", token).statusCode()).isEqualTo(200);
                assertThat(first.rows("select *, encode(secret_hash, 'hex') from eventstore.access_token"))
                        .singleElement()
                        .asString()
                        .contains("first start", "admin")
                        .doesNotContain(token.split("\\.")[1]);
            }
        }

        @Test
        @EnabledOnOs({OS.LINUX, OS.MAC})
        void keepsTheTokenToItsOwner() throws Exception {
            Files.writeString(folder.resolve("admin-token"), "left by somebody, for all to read");
            try (var first = start()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("admin-token"))))
                        .isEqualTo("rw-------");
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                        .isEqualTo("rwx------");
                assertThat(get(first, "/tokens", token()).statusCode()).isEqualTo(200);
            }
        }

        @Test
        void isTheOnlyOneThatMakesAToken(@TempDir Path other, CapturedOutput output) throws Exception {
            start().close();
            var token = token();

            try (var second = startIn(other)) {
                assertThat(output).contains("The database has tokens already: no administrator's token is made");
                assertThat(other.resolve("admin-token")).doesNotExist();
                assertThat(get(second, "/tokens", token).statusCode()).isEqualTo(200);
            }
        }

        @Test
        void makesOneTokenForTwoNodes(@TempDir Path other) {
            var nodes = Stream.of(folder, other)
                    .map(data -> CompletableFuture.supplyAsync(() -> startIn(data)))
                    .toList();
            try (var one = nodes.getFirst().join();
                    var two = nodes.getLast().join()) {
                assertThat(one.rows("select * from eventstore.access_token")).hasSize(1);
                assertThat(two.rows("select * from eventstore.access_token")).hasSize(1);
                assertThat(Stream.of(folder, other).filter(data -> Files.exists(data.resolve("admin-token"))))
                        .hasSize(1);
            }
        }

        @Test
        void waitsForAnotherNodeThatMakesAToken() throws Exception {
            start().close();
            Files.delete(folder.resolve("admin-token"));
            database.jdbc().sql("delete from eventstore.access_token").update();
            try (var another = database.dataSource().getConnection();
                    var statement = another.createStatement()) {
                another.setAutoCommit(false);
                statement.execute("select pg_advisory_xact_lock(hashtext('roster.access-token'), 0)");
                statement.execute("insert into eventstore.access_token (id, name, roles, secret_hash, first_start)"
                        + " values (gen_random_uuid(), 'another', '{admin}', '', true)");
                var node = CompletableFuture.supplyAsync(() -> start());
                await().atMost(Duration.ofSeconds(60))
                        .pollInterval(Duration.ofMillis(20))
                        .until(() -> database.jdbc()
                                .sql("select exists (select from pg_stat_activity where datname = current_database()"
                                        + " and wait_event_type = 'Lock')")
                                .query(Boolean.class)
                                .single());
                another.commit();
                try (var waited = node.join()) {
                    assertThat(waited.rows("select * from eventstore.access_token"))
                            .hasSize(1);
                    assertThat(folder.resolve("admin-token")).doesNotExist();
                }
            }
        }

        @Test
        void takesTheTokenThatTheFolderHas() throws Exception {
            start().close();
            var token = token();

            try (var elsewhere =
                    Node.startWithoutToken(TestPostgres.newDatabase(), List.of("--roster.data=" + folder))) {
                assertThat(token()).isEqualTo(token);
                assertThat(get(elsewhere, "/tokens", token).statusCode()).isEqualTo(200);
            }
        }

        /** The port is taken, so a service that opened it first would fail for that. */
        @ParameterizedTest
        @ValueSource(strings = {"--server.address=0.0.0.0", "--server.address=", "--management.server.port=0"})
        void isRefusedOnMoreThanThisMachine(String open, CapturedOutput output) throws Exception {
            try (var taken = new ServerSocket(0, 1, InetAddress.getByName("0.0.0.0"))) {
                var failure = catchThrowable(() ->
                        start(open, "--server.port=" + taken.getLocalPort()).close());
                assertThat(failure)
                        .rootCause()
                        .isInstanceOf(StartupRefused.class)
                        .hasMessageContaining("its only door is the token that it makes at the first start");
            }
            assertThat(output).contains("roster.admin-token-file", "issuer-uri");
            assertThat(folder.resolve("admin-token")).doesNotExist();
        }

        @Test
        void isRefusedOnMoreThanThisMachineUntilThereIsAnotherToken() throws Exception {
            String made;
            try (var first = start()) {
                made = make(first, token(), """
                        {"name": "another", "roles": ["viewer"]}""").get("id").asString();
            }
            start("--server.address=0.0.0.0").close();

            database.jdbc()
                    .sql("update eventstore.access_token set revoked_at = now() where id = ?::uuid")
                    .param(made)
                    .update();
            assertThat(catchThrowable(() -> start("--server.address=0.0.0.0").close()))
                    .hasRootCauseInstanceOf(StartupRefused.class);
        }

        private Node start(String... arguments) {
            return startIn(folder, arguments);
        }

        private Node startIn(Path data, String... arguments) {
            return Node.startWithoutToken(
                    database,
                    Stream.concat(Stream.of("--roster.data=" + data), Stream.of(arguments))
                            .toList());
        }

        private String token() throws Exception {
            return Files.readString(folder.resolve("admin-token")).strip();
        }
    }

    @Nested
    class AnAdministratorsTokenInAFile {

        @TempDir
        Path folder;

        @Test
        void isADoorForEveryAddress(CapturedOutput output) {
            try (var open = Node.start(
                    TestPostgres.newDatabase(),
                    List.of("--server.address=0.0.0.0", "--roster.data=" + folder.resolve("data")))) {
                assertThat(get(open, "/tokens", Node.ADMIN_TOKEN).statusCode()).isEqualTo(200);
                assertThat(open.rows("select * from eventstore.access_token")).isEmpty();
                assertThat(folder.resolve("data").resolve("admin-token")).doesNotExist();
                assertThat(output).doesNotContain(Node.ADMIN_TOKEN);
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "too-short-by-one-character-12345",
                    "long enough, but not in one word",
                    "thirty-two-characters-of-ünïcode"
                })
        void isRefusedIfItCanBeGuessedOrNotBeSent(String token) throws Exception {
            var file = Files.writeString(folder.resolve("token"), token.replaceAll("5$", "") + "\n");

            assertThat(catchThrowable(() -> startWith(file).close()))
                    .rootCause()
                    .isInstanceOf(StartupRefused.class)
                    .hasMessage("What is in " + file + " can't be an administrator's token.");
        }

        @Test
        void isRefusedIfItIsNotThere() {
            assertThat(catchThrowable(() -> startWith(folder.resolve("nowhere")).close()))
                    .hasStackTraceContaining("The administrator's token in " + folder.resolve("nowhere"));
        }

        private Node startWith(Path file) {
            return Node.startWithoutToken(TestPostgres.newDatabase(), List.of("--roster.admin-token-file=" + file));
        }
    }

    @Nested
    class ATokenThatIsMade {

        @Test
        void isShownOnceAndListedWithoutItsSecret() {
            var made = make("""
                    {"name": "\\u00a0 Deploys\\u200b", "roles": ["editor", "privacy-officer"], "expiresAt": "2099-01-01T00:00:00Z"}""");
            var token = made.get("token").asString();

            assertThat(get("/heroes", token).statusCode()).isEqualTo(200);
            var list = get("/tokens", Node.ADMIN_TOKEN);
            assertThat(list.body()).doesNotContain(token).doesNotContain(token.split("\\.")[1]);
            assertThat(entry(made)).isEqualTo(JSON.readTree("""
                    {"id": %s, "name": "Deploys", "roles": ["editor", "privacy-officer"], "createdAt": %s,
                     "expiresAt": "2099-01-01T00:00:00Z", "revokedAt": null}""".formatted(
                            made.get("id"), entry(made).get("createdAt"))));
            assertThat(node.rows("select encode(secret_hash, 'escape') from eventstore.access_token")
                            .toString())
                    .doesNotContain(token.split("\\.")[1]);
        }

        @Test
        void opensNothingAfterItIsRevoked() {
            var made = make("""
                    {"name": "lost", "roles": ["viewer"]}""");
            var token = made.get("token").asString();
            assertThat(get("/heroes", token).statusCode()).isEqualTo(200);

            assertThat(revoke(made.get("id").asString()).statusCode()).isEqualTo(204);
            assertProblem(get("/heroes", token), 401, "unauthorized", "not accepted");
            var revokedAt = entry(made).get("revokedAt").asString();
            assertThat(Instant.parse(revokedAt)).isBefore(Instant.now().plusSeconds(60));

            assertThat(revoke(made.get("id").asString()).statusCode()).isEqualTo(204);
            assertThat(entry(made).get("revokedAt").asString()).isEqualTo(revokedAt);
            assertProblem(revoke(Node.id().toString()), 404, "not-found", "There is no token");
        }

        @Test
        void opensNothingAfterItHasExpired() {
            var made = make("""
                    {"name": "short", "roles": ["viewer"], "expiresAt": "2099-01-01T00:00:00Z"}""");
            node.jdbc()
                    .sql("update eventstore.access_token set expires_at = now() where id = ?::uuid")
                    .param(made.get("id").asString())
                    .update();

            assertProblem(get("/heroes", made.get("token").asString()), 401, "unauthorized", "not accepted");
        }

        @Test
        void opensNothingWithTheSecretOfAnother() {
            var one = node.token("viewer").split("\\.");
            var other = node.token("viewer").split("\\.");

            assertProblem(get("/heroes", one[0] + "." + other[1]), 401, "unauthorized", "not accepted");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "{} | name roles",
                    "{\"name\": \" \", \"roles\": []} | name roles",
                    "{\"name\": \"\\u3164 \\u200b\", \"roles\": [\"viewer\"]} | name",
                    "{\"name\": \"a\\u0000b\", \"roles\": [\"viewer\"]} | name",
                    "{\"name\": \"a\", \"roles\": [\"viewer\", \"owner\"]} | roles",
                    "{\"name\": \"a\", \"roles\": [\"VIEWER\"]} | roles",
                    "{\"name\": \"a\", \"roles\": [null]} | roles",
                    "{\"name\": \"a\", \"roles\": [\"viewer\"], \"expiresAt\": \"2020-01-01T00:00:00Z\"} | expiresAt",
                    "{\"name\": \"a\", \"roles\": [\"viewer\"], \"expiresAt\": \"9999-01-01T00:00:00Z\"} | expiresAt"
                })
        void isOfKnownRolesAndHasANameAndAFuture(String body, String fields) {
            var answer = post(node, Node.ADMIN_TOKEN, body);

            assertProblem(answer, 422, "invalid-details", "Not valid");
            assertThat(JSON.readTree(answer.body()).get("errors").valueStream())
                    .extracting(error -> error.get("field").asString())
                    .containsExactly(fields.split(" "));
        }

        private static JsonNode make(String body) {
            return DoorsIT.make(node, Node.ADMIN_TOKEN, body);
        }

        private static JsonNode entry(JsonNode made) {
            return JSON.readTree(get("/tokens", Node.ADMIN_TOKEN).body())
                    .valueStream()
                    .filter(entry -> entry.get("id").equals(made.get("id")))
                    .findFirst()
                    .orElseThrow();
        }

        private static HttpResponse<String> revoke(String id) {
            return send(request(node, "/tokens/" + id, Node.ADMIN_TOKEN).DELETE());
        }
    }

    @Nested
    class ARefusal {

        @ParameterizedTest
        @ValueSource(strings = {"/heroes", "/tokens", "/actuator", "/actuator/env", "/error", "/nowhere", "/logout"})
        void isAProblemThatAsksWhoOneIs(String path) {
            var answer = send(request(node, path, null));

            assertProblem(answer, 401, "unauthorized", "send a token");
            assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
        }

        @ParameterizedTest
        @ValueSource(strings = {"Bearer", "Bearer wrong", "bearer a b", "Basic YWRtaW46YWRtaW4="})
        void isTheSameForWhateverIsWrong(String authorization) {
            var answer = send(request(node, "/heroes", null).header("Authorization", authorization));

            assertProblem(answer, 401, "unauthorized", "oken");
            assertThat(answer.headers().firstValue("WWW-Authenticate").orElseThrow())
                    .startsWith("Bearer");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"/tokens", "/actuator/env", "/error", "/nowhere", "/.well-known/oauth-protected-resource"})
        void isAProblemIfTheRoleIsNotEnough(String path) {
            assertProblem(get(path, node.token("editor", "privacy-officer")), 403, "forbidden", "roles");
        }

        @Test
        void isNotSparedByATokenInTheAddress() {
            assertProblem(
                    send(request(node, "/heroes?access_token=" + Node.ADMIN_TOKEN, null)), 401, "unauthorized", "send");
        }

        @Test
        void saysNothingOpenlyOfItself() {
            assertThat(send(request(node, "/.well-known/oauth-protected-resource", null))
                            .statusCode())
                    .isEqualTo(401);
        }

        @Test
        void isAProblemForAnAddressThatIsNotClean() {
            assertProblem(get("/heroes/..;/tokens", Node.ADMIN_TOKEN), 400, "bad-request", "not one that is accepted");
        }

        @Test
        void followsTooManyWrongTokens() {
            try (var tried = Node.start(TestPostgres.newDatabase())) {
                for (var i = 0; i < AuthenticationThrottleFilter.FAILURES; i++) {
                    assertThat(get(tried, "/heroes", "wrong").statusCode()).isEqualTo(401);
                }

                assertThat(get(tried, "/heroes", Node.ADMIN_TOKEN).statusCode())
                        .as("of a neighbour behind the same address")
                        .isEqualTo(200);
                var answer = get(tried, "/heroes", "wrong");
                assertProblem(answer, 429, "too-many-requests", "wait");
                assertThat(Integer.parseInt(
                                answer.headers().firstValue("Retry-After").orElseThrow()))
                        .isBetween(1, 4);
                assertThat(send(request(tried, "/actuator/health", null)).statusCode())
                        .isEqualTo(200);
            }
        }
    }

    @Nested
    class AnAnswer {

        @ParameterizedTest
        @CsvSource({"/heroes, 200", "/heroes/x, 400", "/tokens, 200", "/nowhere, 403"})
        void hasTheHeadersThatKeepABrowserFromHarm(String path, int status) {
            var answer = get(path, Node.ADMIN_TOKEN);

            assertThat(answer.statusCode()).isEqualTo(status);
            Map.of(
                            "X-Content-Type-Options", "nosniff",
                            "X-Frame-Options", "DENY",
                            "Cache-Control", "no-cache, no-store, max-age=0, must-revalidate",
                            "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
                    .forEach((name, value) -> assertThat(answer.headers().firstValue(name))
                            .as(name)
                            .hasValue(value));
            assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
        }

        @Test
        void isForNoOtherOrigin() {
            var asked = get("/heroes", Node.ADMIN_TOKEN, "Origin", "https://other.example");
            var preflight = send(request(node, "/heroes", null)
                    .header("Origin", "https://other.example")
                    .header("Access-Control-Request-Method", "POST")
                    .method("OPTIONS", BodyPublishers.noBody()));

            assertThat(preflight.statusCode()).isEqualTo(401);
            for (var answer : List.of(asked, preflight)) {
                assertThat(answer.headers().map().keySet())
                        .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("access-control-"));
            }
        }
    }

    @Nested
    class Health {

        @Test
        void isOpenWithoutDetails() {
            var answer = send(request(node, "/actuator/health", null));

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(JSON.readTree(answer.body()).propertyNames()).containsExactlyInAnyOrder("status", "groups");
            assertThat(send(request(node, "/actuator/health/projection", null)).body())
                    .doesNotContain("position");
        }

        @Test
        void hasDetailsForAnAdministratorOnly() {
            assertThat(get("/actuator/health", Node.ADMIN_TOKEN).body()).contains("projection", "position");
            assertThat(get("/actuator/health", node.token("editor", "identity-reader", "privacy-officer"))
                            .body())
                    .doesNotContain("projection");
        }
    }

    private static JsonNode make(Node node, String administrator, String body) {
        var answer = post(node, administrator, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return JSON.readTree(answer.body());
    }

    private static HttpResponse<String> post(Node node, String token, String body) {
        return send(request(node, "/tokens", token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }

    private static HttpResponse<String> get(String path, String token, String... headers) {
        var request = request(node, path, token);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    private static HttpResponse<String> get(Node node, String path, String token) {
        return send(request(node, path, token));
    }

    private static HttpRequest.Builder request(Node node, String path, String token) {
        var request = HttpRequest.newBuilder(URI.create(node.address() + path));
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        return client.sendAsync(request.build(), BodyHandlers.ofString()).join();
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String kind, String says) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        var problem = JSON.readTree(answer.body());
        assertThat(problem.get("type").asString()).isEqualTo("/problems/" + kind);
        assertThat(problem.get("detail").asString()).contains(says).doesNotContain("dev.roster", "springframework");
    }
}
