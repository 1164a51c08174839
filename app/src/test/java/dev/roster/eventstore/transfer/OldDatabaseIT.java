package dev.roster.eventstore.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.Http;
import dev.roster.Node;
import dev.roster.Rebuilding;
import dev.roster.RosterApplication;
import dev.roster.eventstore.postgres.TestPostgres;
import dev.roster.eventstore.postgres.TestPostgres.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a service left whose last script was V7, before the domain had scripts of its own: its database, its export, and what it
 * answered about them. The database was dumped while the service ran.
 */
class OldDatabaseIT {

    private static final String MASTER_KEY = "--roster.master-key="
            + Base64.getEncoder().encodeToString("the master key of earlier tests!".getBytes(UTF_8));

    /** Made by the old service, for a viewer. */
    private static final String TOKEN = "7a585e99f6a74162b9d72fba1ca360d3.zG1hOYMjiNk8edmL3hGpauZdl1rFVQUcMGcX17k3l50";

    /** A team and a hero that have snapshots, both of version 18, and later events. */
    private static final String TEAM = "01a22698-bcb8-7655-8f24-760c1b061c48";

    private static final String HERO = "01a22698-bee5-767b-b6ff-424f0a43fbef";

    private static final long LAST_POSITION = 64;

    private final Database database = TestPostgres.newDatabase();

    @TempDir
    private Path folder;

    @Test
    void isMigratedAndAnswersReplaysAndDecidesAsBefore() throws Exception {
        restore();
        try (var node = Node.start(database, List.of(MASTER_KEY))) {
            var http = Http.to(node);

            assertAnswersAsBefore(http, path -> isOfThisVersion(http) || isAboutEvents(path));
            assertThat(Http.to(node, TOKEN).get("/teams/" + TEAM).expect(200).json())
                    .isEqualTo(http.get("/teams/" + TEAM).json());
            assertThat(exported(node)).isEqualTo(export());
            assertThat(http.get("/read-model/snapshots").expect(200).json())
                    .singleElement()
                    .satisfies(snapshot ->
                            assertThat(snapshot.get("name").asString()).isEqualTo("then"))
                    .satisfies(snapshot ->
                            assertThat(snapshot.get("position").asLong()).isEqualTo(23));
            assertHasAllScripts(node);

            Rebuilding.verify(http).awaitDoneWithoutDrift();
            Rebuilding.begin(http).awaitDoneWithoutDrift();
            assertAnswersAsBefore(http, OldDatabaseIT::isAboutEvents);

            assertThat(revise(http, "/teams/" + TEAM, "{\"name\": \"Z-Force\"}"))
                    .isEqualTo(LAST_POSITION + 1);
            assertThat(revise(http, "/heroes/" + HERO, "{\"age\": 33}")).isEqualTo(LAST_POSITION + 2);
            assertThat(http.get("/heroes/" + HERO).expect(200).json().get("age").asInt())
                    .isEqualTo(33);
            http.delete("/heroes/" + HERO).expect(204);
            assertThat(http.get("/heroes/" + HERO + "/history?limit=3")
                            .expect(200)
                            .json()
                            .findValuesAsString("event"))
                    .containsExactly("HeroRetired", "HeroAgeChanged", "HeroDischarged");
            Rebuilding.verify(http).awaitDoneWithoutDrift();
        }
    }

    @Test
    void isExportedAndImportedWithoutADifference() throws Exception {
        var file = Files.write(folder.resolve("seven.ndjson"), export());
        try (var importing = new SpringApplicationBuilder(RosterApplication.class)
                .web(WebApplicationType.NONE)
                .properties("roster.data=" + Node.DATA)
                .run(Stream.concat(Stream.of(MASTER_KEY, "--roster.command=import"), Stream.of(database.properties()))
                        .toArray(String[]::new))) {
            assertThat(importing.getBean(EventImport.class).run(file, true).written())
                    .isEqualTo(LAST_POSITION);
        }

        try (var node = Node.start(database, List.of(MASTER_KEY))) {
            node.awaitProjection();
            assertThat(exported(node)).isEqualTo(export());
            assertAnswersAsBefore(Http.to(node), OldDatabaseIT::isAboutEvents);
            Rebuilding.verify(Http.to(node)).awaitDoneWithoutDrift();
        }
    }

    private void restore() throws IOException, SQLException {
        try (var connection = database.dataSource().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(read("seven.sql"));
        }
    }

    private static String read(String name) throws IOException {
        return new ClassPathResource("databases/" + name).getContentAsString(UTF_8);
    }

    /** Without the line that ends newer exports. */
    private static List<String> export() throws IOException {
        return read("seven.ndjson").lines().toList();
    }

    private List<String> exported(Node node) throws IOException, InterruptedException {
        return Exports.withoutEnd(Exports.export(node, folder.resolve("exported.ndjson")));
    }

    /** Byte for byte, but for members that there were none of. */
    private static void assertAnswersAsBefore(Http http, Predicate<String> paths) throws IOException {
        var before = JsonMapper.shared().readTree(read("seven.json"));
        assertThat(before.properties())
                .extracting(Map.Entry::getKey)
                .filteredOn(paths)
                .isNotEmpty()
                .allSatisfy(path -> assertThat(asBefore(http.get(path).json(), before.get(path))
                                .toString())
                        .isEqualTo(before.get(path).toString()));
    }

    /** What came later is left out. */
    private static JsonNode asBefore(JsonNode now, JsonNode before) {
        if (now instanceof ObjectNode object && before.isObject()) {
            object.properties().removeIf(member -> !before.has(member.getKey()));
            object.properties().forEach(member -> asBefore(member.getValue(), before.get(member.getKey())));
        } else if (now.isArray()) {
            for (var i = 0; i < Math.min(now.size(), before.size()); i++) {
                asBefore(now.get(i), before.get(i));
            }
        }
        return now;
    }

    /** The read model of the old database is of version 4: with another, snapshots are of no use, and there is a rebuild more. */
    private static boolean isOfThisVersion(Http http) {
        return http.get("/read-model").json().get("version").asInt() == 4;
    }

    /** Not about what is no event: snapshots of the read model, rebuilds and tokens are in no export. */
    private static boolean isAboutEvents(String path) {
        return !path.contains("snapshot=") && !List.of("/rebuilds", "/tokens").contains(path);
    }

    private static long revise(Http http, String path, String change) {
        return http.send("PATCH", path, change, "Content-Type", "application/merge-patch+json")
                .expect(204)
                .position();
    }

    private static void assertHasAllScripts(Node node) {
        assertThat(node.jdbc().sql("""
                select version from eventstore.flyway_schema_history where success and version is not null
                order by installed_rank""").query(String.class).list())
                .containsExactly("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16");
        assertThat(node.rows("select script from eventstore.flyway_schema_history where version = '8'"))
                .containsExactly(Map.of("script", "V8__events_of_others.sql"));
        assertThat(node.rows("""
                select indexname from pg_indexes
                where schemaname = 'eventstore' and indexdef like '%aggregate_type%' order by 1"""))
                .extracting(row -> row.get("indexname"))
                .containsExactly("event_kind_idx", "event_of_a_membership", "event_of_a_team");
    }
}
