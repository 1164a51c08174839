package dev.roster.eventstore.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.Http;
import dev.roster.Node;
import java.io.IOException;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an administrator gets of all events. */
public final class Exports {

    private Exports() {}

    public static Path export(Node node, Path path) throws IOException, InterruptedException {
        var http = Http.to(node);
        var answer = http.client()
                .send(
                        http.request("GET", "/events", null, "Accept", "application/x-ndjson"),
                        BodyHandlers.ofFile(path));
        assertThat(answer.statusCode()).isEqualTo(200);
        return path;
    }

    /** Whether a line says that the export is whole. */
    public static boolean isEnd(JsonNode line) {
        return line.get("type").asString().equals("dev.roster.ExportEnded");
    }

    public static List<String> withoutEnd(Path export) throws IOException {
        return Files.readAllLines(export).stream()
                .filter(line -> !isEnd(JsonMapper.shared().readTree(line)))
                .toList();
    }

    /** Written, with an end that says how many they are. */
    public static Path whole(Path export, List<String> events) throws IOException {
        var last =
                JsonMapper.shared().readTree(events.getLast()).get("position").asLong();
        var end = new ExportEnd("0", events.size(), String.valueOf(last)).at(last);
        return Files.write(
                export,
                Stream.concat(events.stream(), Stream.of(CloudEvent.JSON.writeValueAsString(end)))
                        .toList());
    }
}
