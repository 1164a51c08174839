package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;

/** What an administrator gets of all events. */
final class Exports {

    private Exports() {}

    static Path export(Node node, Path path) throws IOException, InterruptedException {
        var http = Http.to(node);
        var answer = http.client()
                .send(
                        http.request("GET", "/events", null, "Accept", "application/x-ndjson"),
                        BodyHandlers.ofFile(path));
        assertThat(answer.statusCode()).isEqualTo(200);
        return path;
    }
}
