package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;

/** Many commands in one request, whether each is decided for itself or all are done or none. */
class BatchIT extends SendingBatches {

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
                .extracting(SendingBatches::position)
                .isEqualTo(node.jdbc()
                        .sql("select position from eventstore.event where aggregate_id = ? order by sequence")
                        .param(hero)
                        .query(Long.class)
                        .list());
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
}
