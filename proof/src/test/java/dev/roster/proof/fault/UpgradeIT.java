package dev.roster.proof.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Two nodes of an older build on one database: they are upgraded and rolled back as docs/operations/upgrading.md says. The older
 * build is the jar that {@code -Dproof.from} names; proof/upgrade makes it of a commit.
 */
class UpgradeIT {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Set<String> ENDS = Set.of("done", "failed", "cancelled", "interrupted");
    private static final String TEAM = "6a9d6cc4-0f5e-4b43-9a55-0d8a3c2f7b10";
    private static final String HERO = "0c7be0a1-8d0e-4d0b-a3f9-2f6b1e5d4c33";

    @TempDir
    private Path folder;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private String token = "";

    @BeforeAll
    static void isGivenAnOlderBuild() {
        assumeTrue(
                !System.getProperty("proof.from", "").isEmpty(),
                "SKIPPED: there is no older build to upgrade from; proof/upgrade makes one");
    }

    @Test
    void goesToTheNewerBuildAndBackAndLosesNothing() throws Exception {
        var older = Path.of(System.getProperty("proof.from"));
        var newer = Path.of(Objects.requireNonNull(System.getProperty("proof.jar")));
        var postgres = Postgres.start(folder, false);
        try {
            var nodes = Nodes.start(folder, older, newer, 2, postgres, false, new Random(1));
            token = nodes.adminToken();
            try {
                play(nodes.all().getFirst(), nodes.all().getLast());
            } finally {
                nodes.end();
            }
        } finally {
            postgres.end();
        }
    }

    private void play(Node first, Node second) throws Exception {
        expect(
                Set.of(201, 202),
                post(second, "/teams", "{'id': '%s', 'name': 'Preventers', 'headquarters': 'Sharp Tower'}", TEAM));
        expect(
                Set.of(201, 202),
                post(
                        second,
                        "/heroes",
                        "{'id': '%s', 'name': 'Deadpond', 'secretName': 'Dive Wilson', 'teamIds': ['%s']}",
                        HERO,
                        TEAM));

        first.terminate();
        first.upgrade();
        first.launch(null, 0);
        first.awaitReady();
        assertThat(hero(first).get("name").asString())
                .as("what the older build wrote, and sealed")
                .isEqualTo("Deadpond");
        assertThat(hero(first).get("teams").get(0).get("name").asString()).isEqualTo("Preventers");
        expect(Set.of(202, 204), send(first, "PATCH", "/heroes/" + HERO, "{'name': 'By the newer'}"));

        // Of the older build, which shows the old tables only after somebody has gone back to them.
        if (!second.isReadyWithin(Duration.ofSeconds(2))) {
            expect(202, post(second, "/read-model/undo", ""));
            assertThat(second.isReadyWithin(PATIENCE)).isTrue();
            assertThat(first.isReadyWithin(Duration.ofSeconds(2))).isFalse();
        }
        assertThat(hero(second).get("name").asString()).as("of the newer build").isEqualTo("By the newer");
        first.terminate();
        expect(Set.of(202, 204), send(second, "PATCH", "/heroes/" + HERO, "{'name': 'By the older'}"));

        first.launch(null, 0);
        if (!first.isReadyWithin(Duration.ofSeconds(45))) {
            // Somebody went back: only somebody goes forward again.
            expect(202, post(first, "/rebuilds", "{}"));
            assertThat(first.isReadyWithin(PATIENCE)).isTrue();
        }
        second.terminate();
        assertThat(hero(first).get("name").asString()).isEqualTo("By the older");
        var verified = expect(202, post(first, "/rebuilds", "{'verifyOnly': true}"));
        var state = ended(
                first,
                URI.create(verified.headers().firstValue("Location").orElseThrow())
                        .getPath());
        assertThat(state.get("state").asString()).as(state.toString()).isEqualTo("done");
        assertThat(state.at("/comparison/differing").asInt(-1))
                .as(state.toString())
                .isZero();
        assertThat(state.at("/comparison/rows/heroteamlink").asInt()).isEqualTo(1);
    }

    private JsonNode hero(Node node) throws Exception {
        return JSON.readTree(
                expect(200, send(node, "GET", "/heroes/" + HERO, "")).body());
    }

    private JsonNode ended(Node node, String path) throws Exception {
        var end = System.nanoTime() + PATIENCE.toNanos();
        JsonNode state;
        do {
            state = JSON.readTree(expect(200, send(node, "GET", path, "")).body());
        } while (!ENDS.contains(state.get("state").asString()) && System.nanoTime() < end);
        return state;
    }

    private HttpResponse<String> post(Node node, String path, String body, Object... parts) throws Exception {
        return send(node, "POST", path, body.formatted(parts));
    }

    private HttpResponse<String> send(Node node, String method, String path, String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(node.direct().resolve(path))
                        .timeout(PATIENCE)
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .method(
                                method,
                                body.isEmpty()
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofString(body.replace('\'', '"')))
                        .build(),
                BodyHandlers.ofString());
    }

    private static HttpResponse<String> expect(int status, HttpResponse<String> answer) {
        return expect(Set.of(status), answer);
    }

    private static HttpResponse<String> expect(Set<Integer> statuses, HttpResponse<String> answer) {
        assertThat(statuses).as(answer + " " + answer.body()).contains(answer.statusCode());
        return answer;
    }
}
