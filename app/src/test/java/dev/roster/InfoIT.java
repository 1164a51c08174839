package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.roster.eventstore.postgres.TestPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node says of itself: its versions, and what it is made of. */
class InfoIT {

    @Test
    void namesEachVersionToAdministratorsAlsoWhileTheDatabaseIsSilent(@TempDir Path folder) throws Exception {
        try (var way = new Cut(TestPostgres.newDatabase());
                // The master key is replaced.
                var node = Node.start(way.database(), List.of("--roster.data=" + folder))) {
            var http = Http.to(node);
            for (var role : new String[] {"viewer", "editor", "metrics-reader"}) {
                var other = Http.to(node, node.token(role));
                other.get("/actuator/info").expectProblem(403, "forbidden");
                other.get("/actuator/sbom/application").expectProblem(403, "forbidden");
            }
            http.get("/actuator/sbom").expect(200);

            way.freeze();
            var begun = System.nanoTime();
            var without = http.get("/actuator/info").expect(200).json();
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));
            assertThat(without.get("postgresql").has("version")).isFalse();
            assertThat(without.get("axon").get("version").asString()).startsWith("4.");
            assertThat(without.get("java").get("version").asString()).startsWith("25");
            assertThat(without.get("build").get("version").asString()).isNotEmpty();
            if (without.has("git")) {
                assertThat(without.get("git").get("commit").get("id").asString())
                        .matches("[0-9a-f]{7,}");
            }

            way.heal();
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(http.get("/actuator/info")
                                    .expect(200)
                                    .json()
                                    .get("postgresql")
                                    .path("version")
                                    .asString(""))
                            .startsWith("18."));
            assumeThat(http.get("/actuator/sbom").json().get("ids"))
                    .as("a build without a network has no bill of materials")
                    .isNotEmpty();
            var parts =
                    http.get("/actuator/sbom/application").expect(200).json().get("components");
            assertThat(StreamSupport.stream(parts.spliterator(), false)
                            .map(part -> part.get("name").asString()))
                    .contains("axon-messaging", "postgresql", "spring-boot", "roster-eventstore")
                    .doesNotContain("junit-jupiter");
        }
    }
}
