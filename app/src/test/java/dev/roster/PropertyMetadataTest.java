package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What editors show of the properties of the machinery's modules. */
class PropertyMetadataTest {

    private static final Pattern DOCUMENTED = Pattern.compile("roster(\\.[a-z]+(-[a-z]+)*)+(?=[,; `=])");

    @Test
    void hasATypeAndADescriptionOfEachProperty() throws IOException {
        assertThat(properties())
                .extracting(property -> property.get("name").asString())
                .containsExactlyInAnyOrder(
                        "roster.accept-data-loss",
                        "roster.admin-token-file",
                        "roster.command",
                        "roster.cors.allowed-origins",
                        "roster.data",
                        "roster.dead-letters.max-sequence-size",
                        "roster.dead-letters.max-sequences",
                        "roster.events.heartbeat",
                        "roster.events.listeners",
                        "roster.events.patience",
                        "roster.events.streams",
                        "roster.groups.idle-timeout",
                        "roster.master-key",
                        "roster.master-key-file",
                        "roster.read-replica.password",
                        "roster.read-replica.url",
                        "roster.read-replica.username",
                        "roster.rebuild-patience",
                        "roster.sessions.time-to-live",
                        "roster.snapshots.limit",
                        "roster.snapshots.time-to-live");
        assertThat(properties()).allSatisfy(property -> {
            assertThat(property.path("type").asString("")).isNotEmpty();
            assertThat(property.path("description").asString("")).isNotEmpty().doesNotContain("{@");
        });
    }

    @Test
    void hasTheDefaults() throws IOException {
        assertThat(properties())
                .filteredOn(property -> property.has("defaultValue"))
                .extracting(property -> property.get("name").asString() + "="
                        + property.get("defaultValue").asString())
                .contains("roster.data=data", "roster.events.listeners=1000", "roster.rebuild-patience=12s");
    }

    @Test
    void hasWhatTheDocumentationNames() throws IOException {
        var configuration = Files.readString(Path.of("..", "docs", "configuration.md"))
                .lines()
                .filter(line -> line.startsWith("| "))
                .flatMap(line -> DOCUMENTED.matcher(line).results())
                .map(MatchResult::group)
                .toList();

        // A command is the first argument on the shell.
        assertThat(properties())
                .extracting(property -> property.get("name").asString())
                .filteredOn(name -> !name.equals("roster.command"))
                .containsExactlyInAnyOrderElementsOf(configuration);
    }

    private static List<JsonNode> properties() throws IOException {
        return Collections.list(PropertyMetadataTest.class
                        .getClassLoader()
                        .getResources("META-INF/spring-configuration-metadata.json"))
                .stream()
                .flatMap(file -> read(file).get("properties").valueStream())
                .filter(property -> property.get("name").asString().startsWith("roster."))
                .toList();
    }

    private static JsonNode read(URL file) {
        try (var in = file.openStream()) {
            return JsonMapper.shared().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
