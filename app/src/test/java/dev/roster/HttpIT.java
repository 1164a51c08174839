package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.api.HeroCommand.RegisterHero;
import dev.roster.api.HeroCommand.RetireHero;
import dev.roster.api.TeamCommand.DisbandTeam;
import dev.roster.api.TeamCommand.FormTeam;
import dev.roster.eventstore.postgres.TestPostgres;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The service over HTTP: what each request does, and what is said of those that can't be done. */
class HttpIT {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String JSON_TYPE = "application/json";

    private static Node node;
    private static HttpClient client;
    private static UUID preventers;
    private static UUID disbanded;
    private static UUID deadpond;
    private static UUID retired;

    @BeforeAll
    static void start() {
        node = Node.start(TestPostgres.newDatabase());
        client = HttpClient.newHttpClient();
        preventers = team("Preventers", "Sharp Tower");
        disbanded = team("Z-Force", "Sister Margaret's Bar");
        deadpond = hero("Deadpond", null, preventers, disbanded);
        retired = hero("Rusty-Man", 48, preventers);
        node.send(new DisbandTeam(disbanded));
        node.send(new RetireHero(retired));
        node.awaitProjection();
    }

    @AfterAll
    static void stop() {
        client.close();
        node.close();
    }

    private static UUID team(String name, String headquarters) {
        var id = Node.id();
        node.send(new FormTeam(id, name, headquarters));
        return id;
    }

    private static UUID hero(String name, Integer age, UUID... teams) {
        var id = Node.id();
        node.send(new RegisterHero(id, name, "Secret", age, List.of(teams)));
        return id;
    }

    @Nested
    class APatch {

        @Test
        void changesWhatItHasAndLeavesTheRest() {
            var hero = hero("Spider-Boy", 15);

            assertThat(patch("/heroes/" + hero, "{\"name\": \" Spider-Man \"}").statusCode())
                    .isEqualTo(204);
            var row = read("/heroes/" + hero);
            assertThat(row.get("name").asString()).isEqualTo("Spider-Man");
            assertThat(row.has("secretName")).isFalse();
            assertThat(row.get("age").asInt()).isEqualTo(15);
            assertThat(row.get("version").asInt()).isEqualTo(1);

            assertThat(patch("/heroes/" + hero, "{\"age\": null, \"secretName\": \"Pedro\"}")
                            .statusCode())
                    .isEqualTo(204);
            row = read("/heroes/" + hero);
            assertThat(row.get("name").asString()).isEqualTo("Spider-Man");
            assertThat(row.get("version").asInt()).isEqualTo(3);
            assertThat(row.get("age").isNull()).isTrue();
        }

        @Test
        void mayComeAsAMergePatch() {
            var team = team("Preventers", "Sharp Tower");

            assertThat(send("PATCH", "/teams/" + team, "application/merge-patch+json", "{\"headquarters\": \"Moon\"}")
                            .statusCode())
                    .isEqualTo(204);
            assertThat(read("/teams/" + team).get("headquarters").asString()).isEqualTo("Moon");
        }

        @Test
        void thatChangesNothingStoresNothing() {
            var hero = hero("Spider-Boy", 15);
            node.awaitProjection();

            assertThat(patch("/heroes/" + hero, "{}").statusCode()).isEqualTo(204);
            assertThat(patch("/heroes/" + hero, "{\"name\": \"Spider-Boy\", \"age\": 15}")
                            .statusCode())
                    .isEqualTo(204);

            assertThat(read("/heroes/" + hero).get("version").asInt()).isZero();
        }

        @Test
        void cannotRemoveAName() {
            assertProblem(patch("/heroes/" + deadpond, "{\"name\": null}"), 422, "invalid-details", "name is needed");
            assertProblem(
                    patch("/teams/" + preventers, "{\"headquarters\": null}"), 422, "invalid-details", "headquarters");
        }
    }

    @Nested
    class AMembership {

        @ParameterizedTest
        @ValueSource(strings = {"/teams/%1$s/heroes/%2$s", "/heroes/%2$s/teams/%1$s"})
        void isMadeAndEndedFromEitherSide(String path) {
            var team = team("Z-Force", "Sister Margaret's Bar");
            var hero = hero("Spider-Boy", null);
            var link = path.formatted(team, hero);

            assertThat(send("PUT", link).statusCode()).isEqualTo(201);
            assertThat(send("PUT", link).statusCode()).isEqualTo(204);
            node.awaitProjection();
            assertThat(read("/heroes/" + hero).get("teams")).hasSize(1);
            assertThat(read("/teams/" + team).get("heroes")).hasSize(1);

            assertThat(send("DELETE", link).statusCode()).isEqualTo(204);
            assertThat(send("DELETE", link).statusCode()).isEqualTo(204);
            node.awaitProjection();
            assertThat(read("/heroes/" + hero).get("teams")).isEmpty();
            assertThat(read("/teams/" + team).get("heroCount").asInt()).isZero();
        }

        @ParameterizedTest
        @ValueSource(strings = {"PUT", "DELETE"})
        void isNotFoundIfItsHeroOrTeamIsNotThere(String method) {
            var unknown = Node.id();

            assertProblem(send(method, "/teams/" + preventers + "/heroes/" + unknown), 404, "unknown-hero");
            assertProblem(send(method, "/teams/" + preventers + "/heroes/" + retired), 404, "hero-is-retired");
            assertProblem(send(method, "/heroes/" + deadpond + "/teams/" + unknown), 404, "unknown-team");
            assertProblem(send(method, "/heroes/" + deadpond + "/teams/" + disbanded), 404, "team-is-disbanded");
        }
    }

    @Nested
    class AnEnd {

        @Test
        void isTheLastThatCanBeDone() {
            var team = team("Z-Force", "Sister Margaret's Bar");
            var hero = hero("Spider-Boy", null, team);

            assertThat(send("DELETE", "/teams/" + team).statusCode()).isEqualTo(204);
            assertThat(send("DELETE", "/heroes/" + hero).statusCode()).isEqualTo(204);

            assertProblem(send("DELETE", "/teams/" + team), 404, "team-is-disbanded");
            assertProblem(send("DELETE", "/heroes/" + hero), 404, "hero-is-retired");
            assertProblem(patch("/teams/" + team, "{\"name\": \"X\"}"), 404, "team-is-disbanded");
            assertProblem(patch("/heroes/" + hero, "{\"name\": \"X\"}"), 404, "hero-is-retired");
            node.awaitProjection();
            assertProblem(send("GET", "/teams/" + team), 404, "unknown-team");
            assertProblem(send("GET", "/teams/" + team + "/heroes"), 404, "unknown-team");
            assertProblem(send("GET", "/heroes/" + hero), 404, "unknown-hero");
            assertProblem(send("GET", "/heroes/" + hero + "/teams"), 404, "unknown-hero");
        }
    }

    @Nested
    class AList {

        @Test
        void isFilteredByNameAndAge() {
            var one = hero("Twin", 70_007);
            var other = hero("Twin", 70_008);
            node.awaitProjection();

            assertThat(ids(read("/heroes?name=Twin"))).containsExactlyInAnyOrder(one, other);
            assertThat(ids(read("/heroes?name=Twin&age=70008"))).containsExactly(other);
            assertThat(ids(read("/heroes?age=70007"))).containsExactly(one);
            assertThat(read("/heroes?name=twin")).isEmpty();
            assertThat(ids(read("/teams?name=Preventers"))).contains(preventers).doesNotContain(disbanded);
        }

        @Test
        void isPagedInTheOrderOfIds() {
            var team = team("Many", "Everywhere");
            var heroes = IntStream.range(0, 205)
                    .mapToObj(i -> hero("One of many", i, team))
                    .sorted((a, b) -> a.toString().compareTo(b.toString()))
                    .toList();
            node.awaitProjection();

            assertThat(ids(read("/heroes?name=One%20of%20many"))).isEqualTo(heroes.subList(0, 50));
            assertThat(ids(read("/teams/" + team + "/heroes?limit=200"))).isEqualTo(heroes.subList(0, 200));
            assertThat(ids(read("/teams/" + team + "/heroes?limit=3&offset=200")))
                    .isEqualTo(heroes.subList(200, 203));
            assertThat(ids(read("/teams/" + team + "/heroes?offset=203"))).isEqualTo(heroes.subList(203, 205));
            assertThat(read("/teams/" + team + "/heroes?offset=205")).isEmpty();
            assertThat(ids(read("/heroes?name=One%20of%20many&offset=1&limit=1")))
                    .isEqualTo(heroes.subList(1, 2));

            var row = read("/teams/" + team);
            assertThat(row.get("heroCount").asInt()).isEqualTo(205);
            assertThat(ids(row.get("heroes"))).isEqualTo(heroes.subList(0, 20));
            assertThat(read("/heroes/" + heroes.getFirst() + "/teams?limit=1&offset=1"))
                    .isEmpty();
        }

        private static List<UUID> ids(JsonNode rows) {
            return rows.valueStream()
                    .map(row -> UUID.fromString(row.get("id").asString()))
                    .toList();
        }
    }

    record Bad(String method, String path, String type, String body, int status, String kind, String says) {}

    static Stream<Bad> badRequests() {
        var longName = "x".repeat(201);
        return Stream.of(
                post("/heroes", "{}", 422, "invalid-details", "secretName is needed"),
                post("/heroes", "{\"name\": \"A\\u0000B\", \"secretName\": \"C\"}", 422, "invalid-details", "control"),
                post("/heroes", "{\"name\": \"A\\ud800\", \"secretName\": \"C\"}", 422, "invalid-details", "surrogate"),
                post("/heroes", hero(longName, "C", "1"), 422, "invalid-details", "201 characters"),
                post("/heroes", hero("A", "C", "-1"), 422, "invalid-details", "0 to 100000"),
                post("/heroes", hero("A", "C", "100001"), 422, "invalid-details", "0 to 100000"),
                post("/heroes", hero("A", "C", "99999999999"), 400, "malformed-body", "too large"),
                post("/heroes", hero("A", "C", "16.5"), 400, "malformed-body", "age"),
                post("/heroes", hero("A", "C", "16.0000000000000000000001"), 400, "malformed-body", "age"),
                post("/heroes", hero("A", "C", "1e400"), 400, "malformed-body", "age"),
                post("/heroes", hero("A", "C", "1E999999999"), 400, "malformed-body", "age"),
                post("/heroes", hero("A", "C", "1e-999999999"), 400, "malformed-body", "age"),
                post("/heroes", hero("A", "C", "1E99999999999"), 400, "malformed-body", ""),
                post("/heroes", hero("\\u00a0", "C", "1"), 422, "invalid-details", "name is needed"),
                post("/heroes", hero("A", "\\u200b\\ufeff", "1"), 422, "invalid-details", "secretName is needed"),
                post(
                        "/tokens",
                        "{\"name\": \"\\ufeff\", \"roles\": [\"viewer\"]}",
                        422,
                        "invalid-details",
                        "name is needed"),
                post("/read-model/snapshots", "{\"asOf\": 1.5}", 422, "invalid-details", "asOf is needed"),
                post("/read-model/snapshots", "{\"asOf\": 9e9}", 400, "invalid-details", "in the future"),
                post(
                        "/read-model/snapshots",
                        "{\"asOf\": \"2999-01-01T00:00:00.1234567890123Z\"}",
                        400,
                        "invalid-details",
                        "in the future"),
                post("/heroes", hero("A", "C", "\"1\""), 400, "malformed-body", "age"),
                post("/heroes", hero("A", "C", "true"), 400, "malformed-body", "age"),
                post("/heroes", "{\"name\": 1, \"secretName\": \"C\"}", 400, "malformed-body", "name"),
                post("/heroes", "{\"name\": \"A\", \"secretName\": \"C\", \"x\": 1}", 400, "malformed-body", "x"),
                post("/heroes", "{\"\\u0000\": 1}", 400, "malformed-body", "\ufffd"),
                post("/heroes", "{\"name\": \"A\", \"name\": \"B\"}", 400, "malformed-body", ""),
                post("/heroes", withTeams("null"), 400, "malformed-body", "teamIds[0]"),
                post("/heroes", withTeams("\"x\""), 400, "malformed-body", "teamIds[0]"),
                post("/heroes", withTeams("\"" + Node.id() + "\""), 422, "unknown-team", "There is no team"),
                post("/heroes", "{\"name\": ", 400, "malformed-body", "line 1"),
                post("/heroes", "[]", 400, "malformed-body", "object"),
                post("/heroes", "null", 400, "malformed-body", "object"),
                post("/heroes", "", 400, "malformed-body", "object"),
                post("/heroes", "{} {}", 400, "malformed-body", ""),
                post("/teams", "{\"name\": \"A\"}", 422, "invalid-details", "headquarters is needed"),
                post(
                        "/teams",
                        "{\"name\": \"A\", \"headquarters\": \"" + "y".repeat(70_000) + "\"}",
                        413,
                        "content-too-large",
                        "65536"),
                new Bad("POST", "/teams", "text/plain", "x", 415, "unsupported-media-type", "text/plain"),
                new Bad("POST", "/teams", "nonsense", "x", 415, "unsupported-media-type", ""),
                new Bad(
                        "PATCH",
                        "/heroes/" + Node.id(),
                        "application/json",
                        "{\"age\": \"x\"}",
                        400,
                        "malformed-body",
                        "age"),
                new Bad("PATCH", "/heroes/" + Node.id(), "application/json", "[]", 400, "malformed-body", "object"),
                new Bad(
                        "PATCH",
                        "/heroes/" + Node.id(),
                        "application/json",
                        "{\"age\": \"\"}",
                        400,
                        "malformed-body",
                        "age"),
                new Bad("PATCH", "/heroes/x", "application/json", "{}", 400, "invalid-details", "heroId"),
                new Bad("PATCH", "/heroes/1-1-1-1-1", "application/json", "{}", 400, "invalid-details", "heroId"),
                post("/heroes", withTeams("\"AAAAAAAAAAAAAAAAAAAAAA==\""), 400, "malformed-body", "teamIds[0]"),
                get("/error", 403, "forbidden", ""),
                get("/actuator/health/x/y", 404, "not-found", ""),
                get("/actuator/health/x", 404, "not-found", "nothing at this address"),
                new Bad("GET", "/actuator/health", "*/*", "x", 415, "unsupported-media-type", "wildcard"),
                get("/heroes?name=%C2%85", 400, "invalid-details", "control characters"),
                new Bad("PUT", "/heroes", "application/json", "{}", 405, "method-not-allowed", "PUT"),
                get("/heroes/x", 400, "invalid-details", "heroId"),
                get("/heroes?limit=0", 400, "invalid-details", "limit"),
                get("/heroes?limit=201", 400, "invalid-details", "limit"),
                get("/heroes?limit=x", 400, "invalid-details", "limit"),
                get("/heroes?limit=%D9%A3", 400, "invalid-details", "limit"),
                get("/heroes?limit=%2B1", 400, "invalid-details", "limit"),
                get("/heroes?limit=0x1", 400, "invalid-details", "limit"),
                get("/heroes?limit=%201", 400, "invalid-details", "limit"),
                get("/teams/" + Node.id() + "/heroes?offset=%2B1", 400, "invalid-details", "offset"),
                get("/heroes?age=%D9%A3", 400, "invalid-details", "age"),
                get("/heroes?minAge=%2B1", 400, "invalid-details", "minAge"),
                get("/heroes?maxAge=%EF%BC%91", 400, "invalid-details", "maxAge"),
                get("/heroes/" + Node.id() + "/history?before=%2B1", 400, "invalid-details", "before"),
                get("/heroes/" + Node.id() + "/changes?from=%D9%A1", 400, "invalid-details", "from"),
                get("/heroes/" + Node.id() + "?asOf=%2B1", 400, "invalid-details", "asOf"),
                get("/events?after=%2B1", 400, "invalid-details", "after"),
                get("/events?limit=%D9%A3", 400, "invalid-details", "limit"),
                get("/rebuilds/%2B1", 400, "invalid-details", "rebuildId"),
                get("/rebuilds/%D9%A1", 400, "invalid-details", "rebuildId"),
                get("/heroes?offset=-1", 400, "invalid-details", "offset"),
                get("/heroes?offset=9223372036854775807", 400, "invalid-details", "offset"),
                get("/teams/" + Node.id() + "/heroes?offset=3000000000", 400, "invalid-details", "offset"),
                get("/heroes?age=x", 400, "invalid-details", "age"),
                get("/heroes?name=%00", 400, "invalid-details", "control characters"),
                get("/heroes?name=" + longName, 400, "invalid-details", "1 to 200 characters"),
                get("/teams?name=%0A", 400, "invalid-details", "control characters"),
                get("/heroes?%0A=x", 400, "bad-request", "not one that is accepted"),
                get("/heroes/" + Node.id() + "/nowhere", 404, "not-found", "There is nothing at this address"),
                get("/heroes?name=%C2%A0", 400, "invalid-details", "1 to 200 characters"),
                get("/heroes/", 404, "not-found", "leave out the slash"),
                get("/teams/" + Node.id() + "/heroes/", 404, "not-found", "leave out the slash"),
                get("/actuator/nowhere", 404, "not-found", "There is nothing at this address"),
                post("/heroes/", "{}", 404, "not-found", "leave out the slash"),
                get("/nowhere", 403, "forbidden", ""));
    }

    private static Bad post(String path, String body, int status, String kind, String says) {
        return new Bad("POST", path, JSON_TYPE, body, status, kind, says);
    }

    private static Bad get(String path, int status, String kind, String says) {
        return new Bad("GET", path, null, "", status, kind, says);
    }

    private static String hero(String name, String secretName, String age) {
        return "{\"name\": \"%s\", \"secretName\": \"%s\", \"age\": %s}".formatted(name, secretName, age);
    }

    private static String withTeams(String teams) {
        return "{\"name\": \"A\", \"secretName\": \"C\", \"teamIds\": [%s]}".formatted(teams);
    }

    @Nested
    class ABadRequest {

        @ParameterizedTest
        @MethodSource("dev.roster.HttpIT#badRequests")
        void isRefusedWithAProblemThatSaysWhatIsWrong(Bad bad) {
            assertProblem(send(bad.method(), bad.path(), bad.type(), bad.body()), bad.status(), bad.kind(), bad.says());
        }

        @ParameterizedTest
        @CsvSource({
            "Idempotency-Key, a, b",
            "Idempotency-Key, a, a",
            "Roster-Position, 0, 1",
            "Last-Event-ID, 0, 0",
            "Content-Type, application/json, application/json"
        })
        void isOneWithASingleValueTwice(String header, String one, String other) {
            var id = Node.id();
            var twice = request("/heroes").header(header, one).header(header, other);
            if (!header.equals("Content-Type")) {
                twice.header("Content-Type", JSON_TYPE);
            }

            var answer = Http.send(
                    client,
                    twice.POST(BodyPublishers.ofString(
                                    "{\"id\": \"" + id + "\", \"name\": \"A\", \"secretName\": \"B\"}"))
                            .build());

            assertProblem(answer, 400, "bad-request", header + " is given more than once");
            assertThat(node.metadata(id)).isEmpty();
        }

        @ParameterizedTest
        @CsvSource({
            "POST, /heroes, application/json, gzip",
            "PATCH, /heroes/{heroId}, application/json, x-gzip",
            "PUT, /heroes/{heroId}/teams, application/json, 'identity, br'",
            "POST, /commands, application/x-ndjson, deflate",
            "POST, /rebuilds, application/json, nonsense"
        })
        void isOneWithACodedBody(String method, String path, String type, String coding) {
            var answer = Http.send(
                    client,
                    request(path.replace("{heroId}", deadpond.toString()))
                            .header("Content-Type", type)
                            .header("Content-Encoding", coding)
                            .method(method, BodyPublishers.ofString("{}"))
                            .build());

            assertProblem(answer, 415, "unsupported-media-type", "Content-Encoding");
            assertThat(answer.headers().firstValue("Accept-Encoding")).hasValue("identity");
        }

        @ParameterizedTest
        @CsvSource({
            "GET, /heroes, application/json;q=0",
            "GET, /heroes, 'application/json;q=0, */*'",
            "GET, /heroes, 'application/*;q=0.0, text/html'",
            "GET, /heroes, '*/*;q=0'",
            "GET, /heroes/{heroId}, application/json;q=0",
            "GET, /rebuilds, 'application/json;q=0, */*'",
            "GET, /events, 'application/x-ndjson;q=0, text/event-stream;q=0, application/json;q=0'",
            "GET, /events, application/x-ndjson;q=0",
            "GET, /problems, 'text/html;q=0, */*'",
            "GET, /openapi.json, 'application/json;q=0, */*'",
            "GET, /actuator/health, '*/*;q=0'",
            "POST, /heroes, 'application/json;q=0, */*'",
            "POST, /rebuilds, application/json;q=0",
            "POST, /tokens, 'application/json;q=0, */*'",
            "POST, /commands, 'application/x-ndjson;q=0, */*'",
        })
        void isOneIfItExcludesItsAnswer(String method, String path, String accept) {
            var tokens = node.rows("select from eventstore.access_token").size();
            var answer = Http.send(
                    client,
                    request(path.replace("{heroId}", deadpond.toString()))
                            .header("Accept", accept)
                            .header("Content-Type", path.equals("/commands") ? "application/x-ndjson" : JSON_TYPE)
                            .method(
                                    method,
                                    BodyPublishers.ofString(
                                            path.equals("/tokens") ? "{\"name\": \"x\", \"roles\": [\"viewer\"]}" : ""))
                            .build());

            assertProblem(answer, 406, "not-acceptable");
            assertThat(node.rows("select from eventstore.access_token")).hasSize(tokens);
        }

        @ParameterizedTest
        @CsvSource({
            "/heroes, 'application/json, */*;q=0'",
            "/heroes, 'text/html;q=0, */*;q=0.1'",
            "/heroes, 'application/*;q=0, application/json;q=0.001'",
            "/events, 'application/x-ndjson;q=0, */*'",
            "/events, 'text/event-stream;q=0, application/x-ndjson;q=0, application/json;q=0.1'"
        })
        void isNoneIfItExcludesOthers(String path, String accept) {
            var answer =
                    Http.send(client, request(path).header("Accept", accept).build());

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type")).hasValue(JSON_TYPE);
        }

        @Test
        void isNoneIfItExcludesABodyThatItsAnswerHasNot() {
            var answer = Http.send(
                    client,
                    request("/heroes/" + hero("A", null))
                            .header("Accept", "application/json;q=0, application/problem+json")
                            .DELETE()
                            .build());

            assertThat(answer.statusCode()).isEqualTo(204);
        }

        @Test
        void hasEveryFieldThatIsWrong() {
            var answer = send("POST", "/heroes", JSON_TYPE, hero("", "", "-1"));

            assertThat(JSON.readTree(answer.body()).get("errors").valueStream())
                    .extracting(field -> field.get("field").asString())
                    .containsExactly("name", "secretName", "age");
        }

        @Test
        void isTooLargeThoughItsLengthIsNotAnnounced() {
            var endless = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[70_000]));
            var answer = Http.send(
                    client,
                    request("/heroes")
                            .header("Content-Type", JSON_TYPE)
                            .POST(endless)
                            .build());

            assertProblem(answer, 413, "content-too-large", "65536");
        }

        @ParameterizedTest
        @ValueSource(strings = {"text/html", "x", "=;", "*/x", "x;q=0", "text/html;q=0.5, application/json;q=2.0"})
        void isAProblemWhateverItAccepts(String types) {
            for (var path : List.of("/heroes/" + Node.id(), "/rebuilds", "/tokens")) {
                var answer =
                        Http.send(client, request(path).header("Accept", types).build());

                assertProblem(answer, 406, "not-acceptable");
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"/heroes", "/actuator/health"})
        void isOneIfItAcceptsJsonInAnotherCharset(String path) {
            var answer = Http.send(
                    client,
                    request(path)
                            .header("Accept", "application/json;charset=utf-16")
                            .build());

            assertProblem(answer, 406, "not-acceptable", "UTF-8");
        }

        @Test
        void isNotDoneIfItsAnswerCanNotBeWritten() {
            var id = Node.id();
            var answer = Http.send(
                    client,
                    request("/heroes")
                            .header("Accept", "application/json;charset=utf-16")
                            .header("Content-Type", JSON_TYPE)
                            .POST(BodyPublishers.ofString(
                                    "{\"id\": \"" + id + "\", \"name\": \"A\", \"secretName\": \"B\"}"))
                            .build());

            assertProblem(answer, 406, "not-acceptable");
            assertThat(node.metadata(id)).isEmpty();
        }

        /** Java's client does not send them. */
        @ParameterizedTest
        @CsvSource({
            "GET, /heroes/%00, 400, bad-request, can't be read",
            "GET, /heroes/%2F, 400, bad-request, can't be read",
            "GET, /heroes;x=y%, 400, bad-request, can't be read",
            "GET, /heroes/%, 400, bad-request, can't be read",
            "GET, /heroes/<x>, 400, bad-request, can't be read",
            "GET, /heroes?name=%zz, 400, bad-request, percent-encode",
            "get, /heroes, 400, bad-request, method",
            "TRACE, /heroes, 405, method-not-allowed, TRACE"
        })
        void isRefusedWhereverItIsRead(String method, String path, int status, String kind, String says)
                throws Exception {
            try (var raw = new RawClient(URI.create(node.address()).getPort())) {
                var answer = raw.send(new RawRequest(method, path)
                        .header("Host", "localhost")
                        .header("Authorization", "Bearer " + Node.ADMIN_TOKEN));

                assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
                assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
                var problem = JSON.readTree(answer.body());
                assertThat(problem.get("type").asString()).isEqualTo("/problems/" + kind);
                assertThat(problem.get("status").asInt()).isEqualTo(status);
                assertThat(problem.get("detail").asString()).contains(says);
            }
        }

        @Test
        void isOneIfItExpectsWhatNobodyKnows() throws Exception {
            try (var raw = new RawClient(URI.create(node.address()).getPort())) {
                var answer = raw.send(new RawRequest("GET", "/problems")
                        .header("Host", "localhost")
                        .header("Expect", "x"));

                assertThat(answer.status()).isEqualTo(400);
                assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
            }
        }
    }

    /** JSON Schema has one kind of number: an integer is one without a fraction. */
    @ParameterizedTest
    @ValueSource(strings = {"16", "16.0", "1.6e1", "1600e-2"})
    void aWholeNumberHasAnyForm(String age) {
        var id = Node.id();
        var hero = "{\"id\": \"%s\", \"name\": \"A\", \"secretName\": \"B\", \"age\": %s}".formatted(id, age);

        assertThat(send("POST", "/heroes", JSON_TYPE, hero).statusCode()).isEqualTo(201);
        assertThat(read("/heroes/" + id).get("age").asInt()).isEqualTo(16);
        assertThat(patch("/heroes/" + id, "{\"age\": null}").statusCode()).isEqualTo(204);
        assertThat(patch("/heroes/" + id, "{\"age\": " + age + "}").statusCode())
                .isEqualTo(204);
        assertThat(read("/heroes/" + id).get("age").asInt()).isEqualTo(16);
        var lines = send("POST", "/commands", "application/x-ndjson", """
                {"type": "ReviseHero", "heroId": "%1$s", "age": 17.0}
                {"type": "ReviseHero", "heroId": "%1$s", "age": %2$s}
                {"type": "ReviseHero", "heroId": "%1$s", "age": 16.5}
                {"type": "ReviseHero", "heroId": "%1$s", "age": 16.0000000000000000000001}
                {"type": "ReviseHero", "heroId": "%1$s", "age": 1e400}
                {"type": "ReviseHero", "heroId": "%1$s", "age": 1E999999999}
                """.formatted(id, age));
        assertThat(lines.body()
                        .lines()
                        .map(line -> JSON.readTree(line).get("status").asInt()))
                .containsExactly(200, 200, 400, 400, 400, 400);
        assertThat(read("/heroes/" + id).get("age").asInt()).isEqualTo(16);
    }

    @Test
    void anInstantMayHaveMoreDigitsThanAreRead() {
        var instant = "2020-01-01T00:00:00." + "1234567890".repeat(3) + "+00:00";

        assertProblem(send("GET", "/heroes/" + deadpond + "?asOf=" + instant.replace("+", "%2B")), 404, "unknown-hero");
        assertProblem(
                send(
                        "GET",
                        "/heroes/" + deadpond + "/changes?from=2020-01-01T00:00:00.1234567890Z&to="
                                + instant.replace("+", "%2B")),
                404,
                "unknown-hero");
        var token = "{\"name\": \"x\", \"roles\": [\"viewer\"], \"expiresAt\": \"%s\"}";
        assertProblem(
                send("POST", "/tokens", JSON_TYPE, token.formatted("9999-01-01T00:00:00.123456789012Z")),
                422,
                "invalid-details",
                "100 years");
        assertProblem(
                send("POST", "/tokens", JSON_TYPE, token.formatted("2099-13-01T00:00:00.123456789012Z")),
                400,
                "malformed-body");
    }

    @Test
    void aNameIsFoundAsItWasTrimmed() {
        var id = Node.id();
        var hero = "{\"id\": \"%s\", \"name\": \"\u00a0Trimmed \u200b\", \"secretName\": \"B\"}".formatted(id);
        assertThat(send("POST", "/heroes", JSON_TYPE, hero).statusCode()).isEqualTo(201);

        assertThat(read("/heroes/" + id).get("name").asString()).isEqualTo("Trimmed");
        for (var name : List.of("Trimmed", "%C2%A0Trimmed%20", "%EF%BB%BFTrimmed")) {
            assertThat(read("/heroes?name=" + name)).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Forwarded-Port", "X-Forwarded-Host", "Forwarded"})
    void whoForwardsIsNotBelieved(String header) {
        var answer = Http.send(client, request("/docs").header(header, ",,").build());

        assertThat(answer.statusCode()).isEqualTo(302);
    }

    @Test
    void aLongAddressIsRepeatedInALocation() {
        var answer = Http.send(client, request("/docs?x=" + "y".repeat(9_000)).build());

        assertThat(answer.statusCode()).isEqualTo(302);
    }

    @Test
    void aLockThatIsNotHadInTimeIsUnavailable() throws Exception {
        var team = team("Z-Force", "Sister Margaret's Bar");
        var held = node.bean(TransactionTemplate.class);

        var answer = held.execute(transaction -> {
            node.send(new DisbandTeam(team));
            return CompletableFuture.supplyAsync(() -> send("PUT", "/teams/" + team + "/heroes/" + deadpond))
                    .join();
        });

        assertProblem(answer, 503, "busy", "try again");
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
    }

    @Test
    void healthLooksAtTheDiskOfTheData() {
        var disk = node.http()
                .get()
                .uri("/actuator/health/diskSpace")
                .exchange()
                .returnResult(String.class)
                .getResponseBody();

        assertThat(disk).contains(Node.DATA.toAbsolutePath().toString());
    }

    @ParameterizedTest
    @CsvSource({"/heroes, POST", "/teams, POST"})
    void whatIsCreatedIsWhereItsLocationSays(String path) {
        var answer = send(
                "POST",
                path,
                JSON_TYPE,
                path.equals("/heroes") ? hero("A", "B", "1") : "{\"name\": \"A\", \"headquarters\": \"B\"}");
        node.awaitProjection();

        assertThat(answer.statusCode()).isEqualTo(201);
        var id = JSON.readTree(answer.body()).get("id").asString();
        assertThat(UUID.fromString(id).version()).isEqualTo(7);
        assertThat(answer.headers().firstValue("Location")).hasValue(path + "/" + id);
        assertThat(read(path + "/" + id).get("id").asString()).isEqualTo(id);
    }

    private static JsonNode read(String path) {
        node.awaitProjection();
        var answer = send("GET", path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private static HttpResponse<String> patch(String path, String body) {
        return send("PATCH", path, JSON_TYPE, body);
    }

    private static HttpResponse<String> send(String method, String path) {
        return send(method, path, null, "");
    }

    private static HttpResponse<String> send(String method, String path, String type, String body) {
        var request = request(path).method(method, BodyPublishers.ofString(body));
        if (type != null) {
            request.header("Content-Type", type);
        }
        return Http.send(client, request.build());
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(node.address() + path))
                .header("Authorization", "Bearer " + Node.ADMIN_TOKEN);
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String kind) {
        assertProblem(answer, status, kind, "");
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String kind, String says) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        var problem = JSON.readTree(answer.body());
        assertThat(problem.get("type").asString()).isEqualTo("/problems/" + kind);
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        assertThat(problem.get("title").asString()).isNotBlank();
        assertThat(problem.get("detail").asString()).contains(says).doesNotContain("dev.roster", "java.lang");
    }
}
