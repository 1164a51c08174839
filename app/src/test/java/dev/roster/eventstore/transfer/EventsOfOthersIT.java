package dev.roster.eventstore.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.badges.Badge;
import dev.badges.Badge.AwardBadge;
import dev.badges.Badge.BadgeAwarded;
import dev.badges.Badge.BadgePolished;
import dev.badges.Badge.PolishBadge;
import dev.badges.Shelf;
import dev.badges.Shelf.CeremonyHeld;
import dev.roster.Ear;
import dev.roster.Ear.Heard;
import dev.roster.Http;
import dev.roster.Node;
import dev.roster.Rebuilding;
import dev.roster.RosterApplication;
import dev.roster.eventstore.postgres.TestPostgres;
import dev.roster.eventstore.postgres.TestPostgres.Database;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A team adds an aggregate of its own, and events without one: the roster takes them as a matter of course. */
class EventsOfOthersIT {

    /** More than an aggregate is stored as a whole after. */
    private static final int OFTEN = 25;

    private static final String GONE = "dev.badges.BadgeLost";

    private static Database database;
    private static Node node;
    private static Http http;

    private static UUID badge;
    private static UUID team;
    private static UUID hero;

    /** The position of a ceremony. */
    private static long ceremony;

    @TempDir
    private static Path folder;

    /** What was exported before any of the tests. */
    private static List<String> exported;

    @BeforeAll
    static void mixThemWithOurs() throws Exception {
        database = TestPostgres.newDatabase();
        node = Node.start(database, Badge.class, Shelf.class);
        http = Http.to(node);
        badge = Node.id();
        node.send(new AwardBadge(badge, "Courage é"));
        team = http.form("Preventers");
        node.send(new PolishBadge(badge));
        ceremony = database.appendPlain(CeremonyHeld.class.getName(), "{ \"place\" : \"Sharp Tower\" }");
        hero = http.register("Deadpond", team);
        database.append(Node.id(), 0, "Badge", GONE, "1", "{}");
        database.appendPlain("dev.badges.CeremonyCancelled", "[1]");
        node.awaitProjection();
        exported = Exports.withoutEnd(Exports.export(node, folder.resolve("all.ndjson")));
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static void assertRosterIsWhole() {
        assertThat(http.get("/heroes/" + hero + "/teams").expect(200).json())
                .singleElement()
                .extracting(one -> one.get("id").asString())
                .isEqualTo(team.toString());
        assertThat(node.projectionHealth()).containsEntry("status", "UP");
    }

    @Test
    void theRosterPassesThemBy() {
        var later = http.register("Spider-Boy", team);
        node.awaitProjection();

        assertThat(http.get("/heroes/" + later).expect(200).json().get("name").asString())
                .isEqualTo("Spider-Boy");
        assertRosterIsWhole();
    }

    @Test
    void theRosterHasReachedThemAlthoughNothingElseCame() {
        var position = database.appendPlain(CeremonyHeld.class.getName(), "{\"place\":\"Somewhere\"}");
        node.awaitProjection();

        assertThat(http.get("/heroes/" + hero, "Roster-Position", String.valueOf(position))
                        .expect(200)
                        .position())
                .isGreaterThanOrEqualTo(position);
        assertThat(node.projectionHealth()).containsEntry("status", "UP");
    }

    @Test
    void theirHandlersGetThem() {
        await().untilAsserted(() -> assertThat(node.bean(Shelf.class).titles()).contains("Courage é", "Sharp Tower"));
    }

    @Test
    void theirAggregateDecidesOnWhatItWas() {
        var other = Node.id();
        node.send(new AwardBadge(other, "Patience"));
        for (var i = 1; i <= OFTEN; i++) {
            assertThat(node.<Integer>send(new PolishBadge(other))).isEqualTo(i);
        }
        await().untilAsserted(() -> assertThat(node.jdbc()
                        .sql("select aggregate_type from eventstore.snapshot where aggregate_id = ?")
                        .param(other)
                        .query(String.class)
                        .list())
                .containsExactly("Badge"));

        // Without them, only the snapshot can say how often.
        node.jdbc()
                .sql("alter table eventstore.event disable trigger event_is_immutable")
                .update();
        node.jdbc()
                .sql("update eventstore.event set event_name = ? where aggregate_id = ? and sequence < 15")
                .params(GONE, other)
                .update();
        node.jdbc()
                .sql("alter table eventstore.event enable always trigger event_is_immutable")
                .update();
        assertThat(node.<Integer>send(new PolishBadge(other))).isEqualTo(OFTEN + 1);
    }

    @Test
    void theReadModelIsRebuiltFromWhatIsBetweenThem() {
        Rebuilding.verify(http).awaitDoneWithoutDrift();
        Rebuilding.begin(http).awaitDoneWithoutDrift();
        database.appendPlain(CeremonyHeld.class.getName(), "{\"place\":\"Nowhere\"}");
        Rebuilding.undo(http).awaitDone();
        node.awaitProjection();
        assertRosterIsWhole();
    }

    @Test
    void thePastIsToldAtTheirPositions() {
        assertThat(http.get("/teams/" + team + "?asOf=" + ceremony)
                        .expect(200)
                        .json()
                        .get("heroes"))
                .isEmpty();
        assertThat(http.get("/teams/" + team + "/history").expect(200).json())
                .last()
                .extracting(event -> event.get("event").asString())
                .isEqualTo("TeamFormed");
        var building = http.send(
                        "POST", "/read-model/snapshots", Map.of("asOf", String.valueOf(ceremony), "name", "then"))
                .expect(202);
        new Rebuilding(http, building.header("Location")).awaitDone();
        assertThat(http.get("/teams?snapshot=then").expect(200).json()).hasSize(1);
        assertThat(http.get("/heroes?snapshot=then").expect(200).json()).isEmpty();
    }

    @Test
    void theyAreToldAsTheyAreStored() {
        for (var events : List.of(told("?"), lines("?"), heard("?"))) {
            var awarded = find(events, BadgeAwarded.class.getName());
            assertThat(awarded.get("source").asString()).isEqualTo("/aggregates/Badge/" + badge);
            assertThat(awarded.get("version").asString()).isEqualTo("0");
            assertThat(awarded.at("/data/title").asString()).isEqualTo("Courage é");
            assertThat(find(events, BadgePolished.class.getName())
                            .get("revision")
                            .asString())
                    .isEqualTo("2");
            var held = find(events, CeremonyHeld.class.getName());
            assertThat(held.get("source").asString()).isEqualTo("/events");
            assertThat(held.has("version")).isFalse();
            assertThat(held.at("/data/place").asString()).isEqualTo("Sharp Tower");
            assertThat(find(events, "dev.badges.CeremonyCancelled").get("data")).singleElement();
            assertThat(find(events, "dev.roster.HeroEnlisted").get("source").asString())
                    .isEqualTo("/heroes/" + hero);
        }
    }

    @Test
    void theyAreFoundByTheNamesOfTheirClasses() {
        var names = "?event=" + CeremonyHeld.class.getName().replace("$", "%24") + ",TeamFormed&";
        for (var events : List.of(told(names), lines(names), heard(names))) {
            assertThat(events)
                    .extracting(event -> event.get("type").asString())
                    .contains("dev.roster.TeamFormed", CeremonyHeld.class.getName())
                    .containsOnly("dev.roster.TeamFormed", CeremonyHeld.class.getName());
        }
        assertThat(http.get("/events?event=" + GONE)
                        .expect(400)
                        .json()
                        .at("/errors/0/problem")
                        .asString())
                .contains("HeroEnlisted, ", "the full names of classes");
        http.get("/events?event=dev/badges/Badge").expect(400);
        http.get("/events?event=java.lang.").expect(400);
    }

    /** Also if an id is the same, or a name. */
    @Test
    void theyAreOfNoHeroAndOfNoTeam() {
        var medal = Node.id();
        database.append(medal, 0, "Medal", "HeroRetired", "1", "{}");
        database.append(medal, 1, "Medal", "HeroEnlisted", "1", "{\"teamId\": \"%s\"}".formatted(team));
        node.awaitProjection();

        for (var query : List.of("?hero=" + medal, "?team=" + medal, "?hero=" + badge, "?team=" + badge)) {
            assertThat(told(query + "&")).as(query).isEmpty();
            assertThat(lines(query + "&")).as(query).isEmpty();
        }
        for (var events :
                List.of(told("?team=" + team + "&"), lines("?team=" + team + "&"), heard("?team=" + team + "&"))) {
            assertThat(events)
                    .isNotEmpty()
                    .extracting(event -> event.get("source").asString())
                    .doesNotContain("/aggregates/Medal/" + medal);
        }
        assertThat(http.get("/teams/" + team + "/history").expect(200).json())
                .extracting(event -> event.at("/data/heroId").asString())
                .doesNotContain(medal.toString());
        assertThat(database.jdbc()
                        .sql("select count(*) from eventstore.departure")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void theyAreImportedAsTheyWere() throws Exception {
        var target = TestPostgres.newDatabase();
        var readable = exported.stream()
                .filter(line -> !line.contains(GONE) && !line.contains("CeremonyCancelled"))
                .toList();
        try (var context = importer(target)) {
            var imports = context.getBean(EventImport.class);
            assertRefused(
                    imports,
                    exported,
                    "a dev.badges.BadgeLost of revision 1 can't be read by this version of the service. "
                            + "Put its class back under that name, or add an upcaster.");
            assertRefused(
                    imports,
                    exported.stream().filter(line -> !line.contains(GONE)).toList(),
                    "a dev.badges.CeremonyCancelled of revision null can't be read");
            assertRefused(
                    imports,
                    readable.stream()
                            .filter(line -> !line.contains("BadgeAwarded"))
                            .toList(),
                    "it has version 1 of " + badge + ", and 0 comes next.");
            var ceremony = readable.stream()
                    .filter(line -> line.contains("CeremonyHeld"))
                    .findFirst()
                    .orElseThrow();
            assertRefused(
                    imports,
                    Stream.concat(
                                    readable.stream(),
                                    Stream.of(ceremony.replaceAll("\"position\":\"\\d+\"", "\"position\":\"999\"")))
                            .toList(),
                    "it has version 0 of ");
            assertRefused(
                    imports,
                    changed(readable, "dev.badges.Badge$BadgeAwarded", "HeroRetired"),
                    "a HeroRetired is of a hero or team, and its source is neither.");
            assertRefused(
                    imports,
                    changed(readable, "dev.roster.TeamFormed", "dev.roster.dev.badges.Badge$BadgePolished"),
                    "its data are about something else than its source.");

            var imported = imports.run(Exports.whole(folder.resolve("readable.ndjson"), readable), false);

            assertThat(imported.written()).isEqualTo(readable.size());
            assertThat(imports.run(folder.resolve("readable.ndjson"), false).written())
                    .isZero();
        }
        var last = last(readable);
        assertThat(rows(target, last))
                .hasSize(readable.size())
                .isEqualTo(rows(database, last).stream()
                        .filter(row -> !row.contains(GONE) && !row.contains("CeremonyCancelled"))
                        .toList());
    }

    private static void assertRefused(EventImport imports, List<String> lines, String reason) throws Exception {
        var file = Files.write(folder.resolve("refused.ndjson"), lines);
        assertThatThrownBy(() -> imports.run(file, false))
                .isInstanceOf(ImportRefused.class)
                .hasMessageContaining(reason);
    }

    private static List<String> changed(List<String> lines, String from, String to) {
        return lines.stream().map(line -> line.replace(from, to)).toList();
    }

    private static long last(List<String> lines) {
        return JsonMapper.shared().readTree(lines.getLast()).get("position").asLong();
    }

    private static List<String> rows(Database database, long upTo) {
        return database.jdbc()
                .sql("select event::text from eventstore.event where position <= ? order by position")
                .param(upTo)
                .query(String.class)
                .list();
    }

    private static ConfigurableApplicationContext importer(Database target) {
        return new SpringApplicationBuilder(RosterApplication.class)
                .sources(Badge.class, Shelf.class)
                .web(WebApplicationType.NONE)
                .run(Stream.concat(
                                Stream.of("--roster.command=import", "--roster.data=" + Node.DATA),
                                Stream.of(target.properties()))
                        .toArray(String[]::new));
    }

    private static List<JsonNode> told(String query) {
        return http.get("/events" + query + "limit=200")
                .expect(200)
                .json()
                .valueStream()
                .toList();
    }

    private static List<JsonNode> lines(String query) {
        return http.get("/events" + query + "after=0", "Accept", "application/x-ndjson")
                .expect(200)
                .response()
                .body()
                .lines()
                .map(JsonMapper.shared()::readTree)
                .filter(line -> !Exports.isEnd(line))
                .toList();
    }

    private static List<JsonNode> heard(String query) {
        var count = told(query).size();
        try (var ear = Ear.to(node, Node.ADMIN_TOKEN, query + "after=0", null)) {
            await().until(() -> ear.count() >= count);
            return ear.heard().stream().map(Heard::json).toList();
        }
    }

    private static JsonNode find(List<JsonNode> events, String type) {
        return events.stream()
                .filter(event -> event.get("type").asString().equals(type))
                .findFirst()
                .orElseThrow();
    }
}
