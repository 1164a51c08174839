package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.Http.Answer;
import dev.roster.eventstore.epoch.Position;
import dev.roster.eventstore.postgres.TestPostgres;
import dev.roster.eventstore.postgres.TestPostgres.Database;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.parallel.Isolated;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is tested with many commands in one request, on a service of its own. */
@Isolated
abstract class SendingBatches {

    static final JsonMapper JSON = JsonMapper.shared();

    /** Of a request whose lines follow as chunks. */
    static final String HEAD = "POST /commands HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + Node.ADMIN_TOKEN
            + "\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n";

    static Database database;
    static Node node;
    static Http http;
    static UUID preventers;

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

    static String formTeam(UUID teamId, String name) {
        return "{\"type\": \"FormTeam\", \"teamId\": \"%s\", \"name\": \"%s\", \"headquarters\": \"B\"}"
                .formatted(teamId, name);
    }

    static String registerHero(UUID heroId, String name, UUID... teamIds) {
        return JSON.writeValueAsString(Map.of(
                "type", "RegisterHero", "heroId", heroId, "name", name, "secretName", "Secret", "teamIds", teamIds));
    }

    static String enlistHero(UUID heroId, UUID teamId) {
        return "{\"type\": \"EnlistHero\", \"heroId\": \"%s\", \"teamId\": \"%s\"}".formatted(heroId, teamId);
    }

    /** To so many teams, all unknown, as the hero is. */
    static String reassignHero(int teams) {
        return JSON.writeValueAsString(Map.of(
                "type",
                "ReassignHero",
                "heroId",
                Node.id(),
                "teamIds",
                IntStream.range(0, teams).mapToObj(i -> Node.id()).toList()));
    }

    static Answer post(String path, List<String> lines) {
        return post(http, path, lines);
    }

    static Answer post(Http http, String path, List<String> lines) {
        return http.send("POST", path, String.join("\n", lines), "Content-Type", "application/x-ndjson");
    }

    static List<JsonNode> lines(Answer answer) {
        assertThat(answer.header("Content-Type")).isEqualTo("application/x-ndjson");
        return answer.response().body().lines().map(JSON::readTree).toList();
    }

    /** Of what was accepted; it has the mark of its event. */
    static long position(JsonNode outcome) {
        var position = Position.valueOf(outcome.get("position").asString());
        assertThat(position.isMarked()).isTrue();
        return position.number();
    }

    static byte[] chunk(String text) {
        return (Integer.toHexString(text.length()) + "\r\n" + text + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }
}
