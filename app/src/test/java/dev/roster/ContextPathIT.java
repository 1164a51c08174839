package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.eventstore.postgres.TestPostgres;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * A service whose addresses begin with a path for its clients: its own context path, or another that a proxy puts in its place.
 */
class ContextPathIT {

    private static final String CONTEXT = "/people";
    private static final String PREFIX = "/public/roster";

    private static Node node;
    private static HttpClient client;

    @BeforeAll
    static void start() {
        node = Node.start(
                TestPostgres.newDatabase(),
                List.of(
                        "--server.servlet.context-path=" + CONTEXT,
                        "--server.forward-headers-strategy=framework",
                        // Whose paths have none.
                        "--" + AsDescribed.PROPERTY + "=false"));
        client = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() {
        client.close();
        node.close();
    }

    /** Somebody who asks the service, directly or through a proxy. */
    private record Client(String root, String... headers) {

        private static Client of(String root) {
            return root.equals(CONTEXT) ? new Client(root) : new Client(root, "X-Forwarded-Prefix", root);
        }

        private Http.Answer send(String method, String path, Object body, String... others) {
            var all = Stream.of(headers, others).flatMap(Stream::of).toArray(String[]::new);
            return new Http(node.address() + CONTEXT, Node.ADMIN_TOKEN, client).send(method, path, body, all);
        }

        private Http.Answer get(String path) {
            return send("GET", path, null);
        }

        /** What an address leads to that the service gave out. */
        private Http.Answer follow(String address) {
            assertThat(address).startsWith(root + "/");
            return get(address.substring(root.length()));
        }
    }

    private static String target(String link) {
        var target = Pattern.compile("<(.*)>; rel=\"\\w+\"").matcher(link);
        assertThat(target.matches()).as(link).isTrue();
        return target.group(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {CONTEXT, PREFIX})
    void isInWhatWritesAnswer(String root) {
        var client = Client.of(root);
        var team = Map.of("name", "Preventers", "headquarters", "Sharp Tower");

        var formed = client.send("POST", "/teams", team).expect(201);
        client.follow(formed.header("Location")).expect(200);
        var teamPath = "/teams/" + formed.id();

        var represented = client.send("POST", "/heroes", hero(formed), "Prefer", "return=representation")
                .expect(201);
        assertThat(represented.json().get("name").asString()).isEqualTo("Deadpond");
        assertThat(represented.header("Content-Location"))
                .isEqualTo(represented.header("Location"))
                .isEqualTo(root + "/heroes/" + represented.id());
        client.send("POST", "/heroes", hero(formed)).expect(201);

        var renamed = client.send("PATCH", teamPath, Map.of("name", "Z-Force"), "Prefer", "return=representation")
                .expect(200);
        assertThat(renamed.header("Content-Location")).isEqualTo(root + teamPath);
        assertThat(renamed.json().get("name").asString()).isEqualTo("Z-Force");
        var joined = client.send(
                        "PUT", teamPath + "/heroes/" + represented.id(), null, "Prefer", "return=representation")
                .expect(200);
        assertThat(joined.header("Content-Location")).isEqualTo(root + teamPath);

        // Also if one is running.
        var rebuild = client.send("POST", "/rebuilds", Map.of("verifyOnly", true));
        client.follow(rebuild.header("Location")).expect(200);
    }

    private static Map<String, Object> hero(Http.Answer team) {
        return Map.of("name", "Deadpond", "secretName", "Dive Wilson", "teamIds", List.of(team.id()));
    }

    @ParameterizedTest
    @ValueSource(strings = {CONTEXT, PREFIX})
    void isInTheLinksOfLists(String root) {
        var client = Client.of(root);
        var team = client.send("POST", "/teams", Map.of("name", "A", "headquarters", "B"))
                .expect(201);
        client.send("POST", "/heroes", hero(team)).expect(201);
        client.send("POST", "/heroes", hero(team)).expect(201);

        for (var list :
                List.of("/heroes", "/teams/" + team.id() + "/heroes", "/events", "/teams/" + team.id() + "/history")) {
            var page = client.get(list + "?limit=1").expect(200);
            client.follow(target(page.header("Link"))).expect(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {CONTEXT, PREFIX})
    void isInTheTypesOfProblems(String root) {
        var client = Client.of(root);
        var answers = new ArrayList<Http.Answer>();
        answers.add(client.get("/heroes/" + Node.id()).expect(404));
        answers.add(client.get("/heroes?limit=0").expect(400));
        answers.add(client.get("/nowhere").expect(403));
        answers.add(client.send("TRACE", "/heroes", null).expect(405));
        answers.add(client.get("/actuator/health/one/two").expect(404));
        answers.add(client.send("PUT", "/teams/" + Node.id() + "/heroes/" + Node.id(), null)
                .expect(404));
        for (var answer : answers) {
            client.follow(answer.json().get("type").asString()).expect(200);
            assertThat(answer.json().get("title").asString()).isNotBlank();
            assertThat(answer.json().get("instance").asString()).startsWith(root + "/");
        }
        assertThat(answers.get(3).header("Allow")).contains("POST");

        var lines = client.send(
                "POST",
                "/commands",
                "{\"type\": \"RetireHero\", \"heroId\": \"" + Node.id() + "\"}",
                "Content-Type",
                "application/x-ndjson");
        var line = JsonMapper.shared().readTree(lines.expect(200).response().body());
        client.follow(line.at("/problem/type").asString()).expect(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {CONTEXT, PREFIX})
    void isInTheDescriptionAndTheLinksOfPages(String root) {
        var client = Client.of(root);
        for (var time = 1; time <= 2; time++) {
            var description = client.get("/openapi.json").expect(200);
            assertThat(description.json().at("/servers/0/url").asString()).isEqualTo(root);
            assertThat(description.response().body())
                    .doesNotContain("\"/problems/")
                    .contains(root + "/problems/");
        }

        var problems = client.get("/problems").expect(200).response().body();
        assertThat(problems).contains("href=\"" + root + "/problems/").doesNotContain("href=\"/problems");

        var page = client.get("/docs").expect(302).header("Location");
        client.follow(URI.create(page).getPath()).expect(200);
        client.follow(URI.create(client.get("/docs/").expect(302).header("Location"))
                        .getPath())
                .expect(302);
        var settings = client.get("/openapi.json/swagger-config").expect(200).json();
        client.follow(settings.get("url").asString()).expect(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//elsewhere.example",
                "/a b",
                "/\"><script>",
                "/%zz",
                "javascript:alert(1)",
                "https://elsewhere.example"
            })
    void isRefusedIfItIsNoPath(String odd) {
        var answer = new Client(CONTEXT, "X-Forwarded-Prefix", odd).get("/problems");

        Client.of(CONTEXT)
                .follow(answer.expect(400).json().get("type").asString())
                .expect(200);
        assertThat(answer.response().body()).doesNotContain("elsewhere", "script", "zz");
    }

    @ParameterizedTest
    @CsvSource({"999, 200", "1999, 400"})
    void hasAtMostAThousandCharacters(int length, int status) {
        new Client(CONTEXT, "X-Forwarded-Prefix", "/" + "a".repeat(length))
                .get("/problems")
                .expect(status);
    }

    /** By the same rules as without. */
    @ParameterizedTest
    @CsvSource({
        "none, GET, /heroes, 401",
        "viewer, GET, /heroes, 200",
        "viewer, POST, /heroes, 403",
        "viewer, POST, /commands, 403",
        "editor, GET, /actuator, 403",
        "editor, GET, /tokens, 403",
        "editor, GET, /rebuilds, 403",
        "admin, GET, /tokens, 200",
        "admin, GET, /heroes/0190163d-8694-739b-aea5-966c26f8ad90/personal-data, 403",
        "privacy-officer, GET, /heroes/0190163d-8694-739b-aea5-966c26f8ad90/personal-data, 404",
        "admin, GET, /nowhere, 403",
        "none, GET, /actuator/health, 200",
        "none, GET, /openapi.json, 200"
    })
    void opensNoOtherDoors(String role, String method, String path, int status) {
        for (var prefix : List.of("", PREFIX, "/problems")) {
            var request = HttpRequest.newBuilder(URI.create(node.address() + CONTEXT + path))
                    .method(method, BodyPublishers.noBody());
            if (!prefix.isEmpty()) {
                request.header("X-Forwarded-Prefix", prefix);
            }
            if (!role.equals("none")) {
                request.header("Authorization", "Bearer " + token(role));
            }
            var answer = Http.send(client, request.build());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        }
    }

    private static String token(String role) {
        return new Http(node.address() + CONTEXT, Node.ADMIN_TOKEN, client)
                .send("POST", "/tokens", Map.of("name", role, "roles", List.of(role)))
                .expect(201)
                .json()
                .get("token")
                .asString();
    }
}
