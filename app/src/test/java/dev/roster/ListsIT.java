package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roster.api.TeamCommand.FormTeam;
import dev.roster.eventstore.postgres.TestPostgres;
import dev.roster.eventstore.sealing.JdbcSubjectKeys;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Lists over HTTP: their pages, orders and filters, what each answer says of itself, and what it costs. */
class ListsIT {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String SECRET_NAME = "Pedro Parqueador";

    /** In the order of code points, which is neither a dictionary's nor that of UTF-16. */
    private static final List<String> NAMES = List.of(
            "A",
            "Ann",
            "Ann\uD7FF",
            "Ann\uE000",
            "Ann\uFFFD",
            "Ann\uD83E\uDDB8",
            "Ann\uDBFF\uDFFF",
            "Ann\uDBFF\uDFFFz",
            "Anna",
            "B\uDBFF\uDFFF",
            "Zoe",
            "ann",
            "\u00C5nn",
            "\uDBFF\uDFFF",
            "\uDBFF\uDFFF\uDBFF\uDFFF");

    @TempDir
    static Path folder;

    private static Statements statements;
    private static Node node;
    private static HttpClient client;
    private static String viewer;
    private static String identityReader;

    private static UUID large;
    private static UUID small;
    private static UUID empty;
    private static List<Row> heroes;
    private static List<Row> teams;

    record Row(UUID id, String name, Integer age) {

        private int ageOrNone() {
            return age == null ? -1 : age;
        }
    }

    @BeforeAll
    static void start() {
        node = Node.start(TestPostgres.newDatabase(), List.of("--roster.data=" + folder), Statements.class);
        statements = node.bean(Statements.class);
        client = HttpClient.newHttpClient();
        viewer = node.token("viewer");
        identityReader = node.token("identity-reader");
        large = team("Large", "Moon");
        small = team("Small", "Moon");
        empty = team("Empty", "Mars");
        heroes = new ArrayList<>();
        for (var i = 0; i < 230; i++) {
            var name = NAMES.get(i % NAMES.size());
            var age = i % 7 == 0 ? null : Integer.valueOf(i % 4);
            var of = i < 3 ? List.of(large, small) : i < 210 ? List.of(large) : List.<UUID>of();
            heroes.add(new Row(hero(name, age, of), name, age));
        }
        teams = new ArrayList<>(
                List.of(new Row(large, "Large", null), new Row(small, "Small", null), new Row(empty, "Empty", null)));
        for (var name : List.of("Large", "Largest", "small")) {
            teams.add(new Row(team(name, "Moon"), name, null));
        }
        node.awaitProjection();
        node.projection().shutDown();
    }

    @AfterAll
    static void stop() {
        client.close();
        node.close();
    }

    private static UUID team(String name, String headquarters) {
        return created("/teams", JSON.createObjectNode().put("name", name).put("headquarters", headquarters));
    }

    private static UUID hero(String name, Integer age, List<UUID> teams) {
        var hero = JSON.createObjectNode()
                .put("name", name)
                .put("secretName", SECRET_NAME)
                .put("age", age);
        var ids = hero.putArray("teamIds");
        teams.forEach(team -> ids.add(team.toString()));
        return created("/heroes", hero);
    }

    private static UUID created(String path, JsonNode body) {
        var answer = send(request(path, Node.ADMIN_TOKEN)
                .header("Content-Type", "application/json")
                .header("Prefer", "respond-async")
                .POST(BodyPublishers.ofString(body.toString())));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return UUID.fromString(JSON.readTree(answer.body()).get("id").asString());
    }

    private static List<UUID> sorted(List<Row> rows, Comparator<Row> order) {
        return rows.stream().sorted(order).map(Row::id).toList();
    }

    private static final Comparator<Row> BY_ID = (a, b) -> a.id().toString().compareTo(b.id().toString());

    private static final Comparator<Row> BY_NAME = Comparator.<Row, byte[]>comparing(
                    row -> row.name().getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned)
            .thenComparing(BY_ID);

    private static final Comparator<Row> BY_AGE =
            Comparator.comparing(Row::ageOrNone).thenComparing(BY_ID);

    @Nested
    class AList {

        @ParameterizedTest
        @CsvSource({"id", "-id", "name", "-name", "age", "-age", "''"})
        void ofHeroesIsReadPageByPageInItsOrder(String sort) {
            var order = order(sort);

            assertThat(pages("/heroes?limit=50" + (sort.isEmpty() ? "" : "&sort=" + sort)))
                    .isEqualTo(sorted(heroes, order));
            assertThat(pages("/heroes?limit=7&maxAge=1" + (sort.isEmpty() ? "" : "&sort=" + sort)))
                    .isEqualTo(sorted(
                            heroes.stream()
                                    .filter(row -> row.age() != null && row.age() <= 1)
                                    .toList(),
                            order));
        }

        @ParameterizedTest
        @CsvSource({"id", "-id", "name", "-name", "''"})
        void ofTeamsIsReadPageByPageInItsOrder(String sort) {
            assertThat(pages("/teams?limit=2" + (sort.isEmpty() ? "" : "&sort=" + sort)))
                    .isEqualTo(sorted(teams, order(sort)));
        }

        @ParameterizedTest
        @CsvSource({"id", "-id", "''"})
        void ofATeamsHeroesIsReadPageByPageInItsOrder(String sort) {
            assertThat(pages("/teams/" + large + "/heroes?limit=9" + (sort.isEmpty() ? "" : "&sort=" + sort)))
                    .isEqualTo(sorted(heroes.subList(0, 210), order(sort)));
        }

        @ParameterizedTest
        @CsvSource({"id", "-id", "''"})
        void ofAHerosTeamsIsReadPageByPageInItsOrder(String sort) {
            var hero = heroes.getFirst().id();

            assertThat(pages("/heroes/" + hero + "/teams?limit=1" + (sort.isEmpty() ? "" : "&sort=" + sort)))
                    .isEqualTo(sorted(teams.subList(0, 2), order(sort)));
        }

        @Test
        void hasFiftyRowsAtOnceUnlessAskedForOthers() {
            assertThat(read("/heroes")).hasSize(50);
            assertThat(read("/heroes?limit=1")).hasSize(1);
            assertThat(read("/heroes?limit=200")).hasSize(200);
        }

        @Test
        void hasALinkToTheNextPageOnlyIfThereIsOne() {
            assertThat(next(get("/teams?limit=6"))).isNull();
            assertThat(next(get("/teams?limit=5"))).isNotNull();
            assertThat(next(get("/teams/" + empty + "/heroes"))).isNull();
            assertThat(next(get("/heroes?name=Nobody"))).isNull();
        }

        @Test
        void keepsWhatItWasAskedWithInItsLink() {
            var name = "A&B=C+D %E\u00C5\uD83E\uDDB8\"<>{x}#";
            var one = hero(name, 1, List.of());
            var other = hero(name, 1, List.of());
            node.projection().start();
            node.awaitProjection();
            node.projection().shutDown();
            try {
                var first = get("/heroes?limit=1&sort=-name&namePrefix=" + encoded(name) + "&minAge=1&offset=0");
                var link = next(first);

                assertThat(first.headers().allValues("Link")).hasSize(1);
                assertThat(link).startsWith("/heroes?").doesNotContain("offset", " ", "<", "\"");
                assertThat(parameters(link))
                        .contains("limit=1", "sort=-name", "namePrefix=" + name, "minAge=1")
                        .hasSize(5);
                assertThat(Stream.of(first, get(link)).flatMap(page -> ids(json(page)).stream()))
                        .containsExactlyInAnyOrder(one, other);
            } finally {
                end("/heroes/" + one, "/heroes/" + other);
            }
        }

        @Test
        void goesOnBehindARowThatIsGone() {
            var names = Stream.of("Gone 1", "Gone 2", "Gone 3")
                    .map(name -> team(name, "Nowhere"))
                    .toList();
            node.projection().start();
            node.awaitProjection();
            var link = next(get("/teams?sort=name&headquarters=Nowhere&limit=2"));
            end("/teams/" + names.get(1));
            node.awaitProjection();

            assertThat(ids(read(link))).containsExactly(names.get(2));
            end("/teams/" + names.get(0), "/teams/" + names.get(2));
        }

        @Test
        void maySkipAFew() {
            var sorted = sorted(heroes, BY_ID);

            assertThat(ids(read("/heroes?offset=100&limit=3"))).isEqualTo(sorted.subList(100, 103));
            assertThat(pages("/heroes?offset=100&limit=60")).isEqualTo(sorted.subList(100, 230));
            assertThat(read("/heroes?offset=10000")).isEmpty();
        }

        private static Comparator<Row> order(String sort) {
            var order = switch (sort.replace("-", "")) {
                case "name" -> BY_NAME;
                case "age" -> BY_AGE;
                default -> BY_ID;
            };
            return sort.startsWith("-") ? order.reversed() : order;
        }
    }

    @Nested
    class AFilter {

        @Test
        void ofAgesFindsWhoseAgeIsKnown() {
            assertFinds("age=2", row -> row.ageOrNone() == 2);
            assertFinds("minAge=2", row -> row.ageOrNone() >= 2);
            assertFinds("minAge=0", row -> row.age() != null);
            assertFinds("maxAge=2", row -> row.age() != null && row.age() <= 2);
            assertFinds("minAge=1&maxAge=2", row -> row.ageOrNone() >= 1 && row.ageOrNone() <= 2);
            assertFinds("minAge=2&maxAge=1", row -> false);
            assertFinds("age=100000", row -> false);
        }

        @Test
        void ofNamesFindsThatNameOrThoseThatBeginWithIt() {
            for (var name : NAMES) {
                assertFinds("name=" + encoded(name), row -> row.name().equals(name));
                assertFinds("namePrefix=" + encoded(name), row -> row.name().startsWith(name));
            }
            assertFinds("namePrefix=Q", row -> false);
            assertThat(ids(read("/teams?namePrefix=Large")))
                    .containsExactlyInAnyOrder(
                            large, teams.get(3).id(), teams.get(4).id());
            assertThat(ids(read("/teams?name=Largest")))
                    .containsExactly(teams.get(4).id());
            assertThat(ids(read("/teams?headquarters=Mars"))).containsExactly(empty);
        }

        @Test
        void ofMembersFindsWhoIsInTheTeamOrInNone() {
            assertFinds("team=" + small, heroes.subList(0, 3)::contains);
            assertFinds("team=" + large, heroes.subList(0, 210)::contains);
            assertFinds("team=" + empty, row -> false);
            assertFinds("team=none", heroes.subList(210, 230)::contains);
            assertThat(ids(read("/teams?hero=" + heroes.getFirst().id()))).containsExactlyInAnyOrder(large, small);
            assertThat(ids(read("/teams?hero=" + heroes.getLast().id()))).isEmpty();
        }

        @Test
        void ofWhatIsNotThereFindsNothing() {
            assertThat(read("/heroes?team=" + Node.id())).isEmpty();
            assertThat(read("/teams?hero=" + Node.id())).isEmpty();
        }

        @Test
        void isOneOfSeveralThatMustAllBeMet() {
            assertFinds(
                    "team=" + large + "&namePrefix=Ann&minAge=1&maxAge=2",
                    row -> heroes.indexOf(row) < 210
                            && row.name().startsWith("Ann")
                            && row.ageOrNone() >= 1
                            && row.ageOrNone() <= 2);
            assertFinds(
                    "team=none&name=Zoe",
                    row -> heroes.indexOf(row) >= 210 && row.name().equals("Zoe"));
            assertThat(ids(read("/teams?hero=" + heroes.getFirst().id() + "&name=Small&headquarters=Moon")))
                    .containsExactly(small);
        }

        private static void assertFinds(String filter, Predicate<Row> expected) {
            var rows = heroes.stream().filter(expected).toList();
            assertThat(pages("/heroes?limit=5&" + filter)).as(filter).isEqualTo(sorted(rows, BY_ID));
            assertThat(pages("/heroes?limit=200&sort=-name&" + filter))
                    .as(filter)
                    .isEqualTo(sorted(rows, BY_NAME.reversed()));
            assertThat(pages("/heroes?limit=30&sort=age&" + filter)).as(filter).isEqualTo(sorted(rows, BY_AGE));
        }
    }

    @Nested
    class AQuery {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "/heroes?nmae=Zoe, nmae",
                    "/heroes?headquarters=Moon, headquarters",
                    "/teams?age=1, age",
                    "/heroes/%s/teams?name=A, name",
                    "/teams/%s/heroes?team=none, team",
                    "/heroes?name=A&name=B, name",
                    "/heroes?age=, age",
                    "/heroes?age=-1, age",
                    "/heroes?minAge=x, minAge",
                    "/heroes?team=some, team",
                    "/teams?hero=none, hero",
                    "/heroes?namePrefix=%%00, namePrefix",
                    "/teams?headquarters=%%0A, headquarters",
                    "/heroes?sort=secretName, sort",
                    "/heroes?sort=%%2Bname, sort",
                    "/heroes?sort=--name, sort",
                    "/teams?sort=age, sort",
                    "/heroes/%s/teams?sort=name, sort",
                    "/teams/%s/heroes?sort=-name, sort",
                    "/heroes?offset=10001, offset",
                    "/teams/%s/heroes?limit=201, limit",
                    "/teams?cursor=x, cursor",
                    "/teams?cursor=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA, cursor",
                    "/teams?cursor=%%21, cursor"
                })
        void thatIsWrongIsRefusedAndNamed(String pathAndName) {
            var bad = pathAndName.split(", ");

            assertRefused(bad[0].formatted(Node.id()), bad[1], "");
        }

        @Test
        void thatGoesTooFarIsPointedToCursors() {
            assertRefused("/heroes?offset=10001", "offset", "cursor");
        }

        @Test
        void cannotGoOnAtACursorAndSkip() {
            assertRefused(next(get("/heroes")) + "&offset=0", "offset", "cursor");
        }

        @Test
        void isNotTakenFromHeaders() {
            var answer = send(request("/heroes", viewer)
                    .header("Age", "2")
                    .header("Name", "Zoe")
                    .header("Limit", "3"));

            assertThat(ids(json(answer))).isEqualTo(sorted(heroes, BY_ID).subList(0, 50));
        }
    }

    @Nested
    class ACursor {

        @Test
        void showsNothingOfWhereItStands() {
            var cursor = cursor("/heroes?sort=name&limit=3");

            assertThat(cursor).matches("[A-Za-z0-9_-]+");
            var bytes = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.ISO_8859_1);
            assertThat(bytes).doesNotContain("\"Ann", "name", "{\"");
            assertThat(cursor("/heroes?sort=name&limit=3")).isNotEqualTo(cursor);
        }

        @Test
        void isOfItsListAlone() {
            var cursor = cursor("/heroes?sort=name&maxAge=3&limit=3");

            assertThat(get("/heroes?sort=name&maxAge=3&limit=3&cursor=" + cursor)
                            .statusCode())
                    .isEqualTo(200);
            assertThat(get("/heroes?maxAge=3&limit=5&sort=name&cursor=" + cursor)
                            .statusCode())
                    .isEqualTo(200);
            assertThat(get("/heroes?maxAge=3&sort=name&cursor=" + cursor).statusCode())
                    .isEqualTo(200);
            for (var other : List.of(
                    "/heroes?sort=-name&maxAge=3",
                    "/heroes?sort=id&maxAge=3",
                    "/heroes?maxAge=3",
                    "/heroes?sort=name&maxAge=2",
                    "/heroes?sort=name",
                    "/heroes?sort=name&maxAge=3&minAge=0",
                    "/teams?sort=name")) {
                ListsIT.assertRefused(other + "&cursor=" + cursor, "cursor", "begin again with the first page");
            }
            ListsIT.assertRefused(
                    "/heroes?namePrefix=" + encoded("Ann&sort=name") + "&cursor="
                            + cursor("/heroes?namePrefix=Ann&sort=name&limit=3"),
                    "cursor",
                    "begin again with the first page");
            ListsIT.assertRefused(
                    "/teams/" + small + "/heroes?cursor=" + cursor("/teams/" + large + "/heroes"),
                    "cursor",
                    "begin again with the first page");
        }

        @Test
        void isRefusedIfItIsChangedAnywhere() {
            var cursor = cursor("/teams?limit=1");
            for (var i = 0; i < cursor.length(); i++) {
                assertRefused(changed(cursor, i, cursor.charAt(i) == 'A' ? 'B' : 'A'));
            }
            var last = cursor.length() - 1;
            for (var other : "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".toCharArray()) {
                if (other != cursor.charAt(last)) {
                    assertRefused(changed(cursor, last, other));
                }
            }
            for (var changed : List.of(cursor + "A", cursor + "%3D", cursor.substring(1), "A")) {
                assertRefused(changed);
            }
        }

        private static String changed(String cursor, int at, char to) {
            return cursor.substring(0, at) + to + cursor.substring(at + 1);
        }

        private static void assertRefused(String cursor) {
            ListsIT.assertRefused("/teams?limit=1&cursor=" + cursor, "cursor", "begin again with the first page");
        }

        @Test
        void opensOnAnotherNodeAndAfterARotationButNotWithAnotherMasterKey(@TempDir Path otherFolder)
                throws IOException {
            var database = TestPostgres.newDatabase();
            var data = otherFolder.resolve("shared");
            try (var one = Node.start(database, List.of("--roster.data=" + data));
                    var other = Node.start(database, List.of("--roster.data=" + data))) {
                for (var name : List.of("A", "B", "C")) {
                    one.send(new FormTeam(Node.id(), name, "Moon"));
                }
                one.awaitProjection();
                var before = link(one, "/teams?sort=name&limit=1");
                assertThat(status(other, before)).isEqualTo(200);

                one.bean(JdbcSubjectKeys.class).rewrap();
                var after = link(one, "/teams?sort=name&limit=1");
                assertThat(status(one, before)).isEqualTo(200);
                assertThat(status(other, before)).isEqualTo(200);
                assertThat(status(other, after)).isEqualTo(200);
                one.close();
                other.close();

                Files.writeString(
                        data.resolve("master.key"),
                        Files.readAllLines(data.resolve("master.key")).getFirst());
                try (var without = Node.start(database, List.of("--roster.data=" + data))) {
                    assertThat(status(without, after)).isEqualTo(200);
                    assertThat(status(without, before)).isEqualTo(400);
                }
            }
        }

        private static String link(Node at, String path) {
            return next(send(request(at, path, Node.ADMIN_TOKEN)));
        }

        private static int status(Node at, String path) {
            return send(request(at, path, Node.ADMIN_TOKEN)).statusCode();
        }

        private static String cursor(String path) {
            return parameters(next(get(path))).stream()
                    .filter(parameter -> parameter.startsWith("cursor="))
                    .map(parameter -> parameter.substring("cursor=".length()))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Nested
    class ATeam {

        @Test
        void ofManyHeroesHasTheFirstAndALinkToTheOthers() {
            var sorted = sorted(heroes.subList(0, 210), BY_ID);
            var answer = get("/teams/" + large);

            assertThat(json(answer).get("heroCount").asInt()).isEqualTo(210);
            assertThat(ids(json(answer).get("heroes"))).isEqualTo(sorted.subList(0, 20));
            assertThat(next(answer)).startsWith("/teams/" + large + "/heroes?");
            assertThat(ids(read(next(answer)))).isEqualTo(sorted.subList(20, 40));
        }

        @Test
        void ofFewHeroesHasThemAll() {
            assertThat(ids(read("/teams/" + small).get("heroes"))).isEqualTo(sorted(heroes.subList(0, 3), BY_ID));
            assertThat(next(get("/teams/" + small))).isNull();
            assertThat(read("/teams/" + empty).get("heroes")).isEmpty();
        }
    }

    @Nested
    class AnAnswer {

        static Stream<String> paths() {
            return Stream.of(
                    "/heroes",
                    "/heroes?name=Nobody",
                    "/heroes?team=none",
                    "/heroes?sort=age&offset=3",
                    "/heroes/" + heroes.getFirst().id(),
                    "/heroes/" + heroes.getLast().id(),
                    "/heroes/" + Node.id(),
                    "/heroes/" + heroes.getFirst().id() + "/teams",
                    "/heroes/" + heroes.getLast().id() + "/teams",
                    "/heroes/" + Node.id() + "/teams",
                    "/teams",
                    "/teams?name=Nobody",
                    "/teams/" + large,
                    "/teams/" + empty,
                    "/teams/" + Node.id(),
                    "/teams/" + large + "/heroes",
                    "/teams/" + empty + "/heroes",
                    "/teams/" + Node.id() + "/heroes");
        }

        @ParameterizedTest
        @MethodSource("paths")
        void isOneStatementAndSaysItsPosition(String path) {
            for (var token : List.of(viewer, identityReader)) {
                var position = position();
                get(path, token);
                statements.take();

                var answer = get(path, token);

                assertThat(numbers(answer)).containsExactly(position);
                var sent = statements.take().stream()
                        .filter(sql -> !sql.contains("eventstore.access_token") && !isALook(sql))
                        .toList();
                assertThat(sent)
                        .filteredOn(sql -> sql.contains("roster."))
                        .as(path)
                        .hasSize(1);
                assertThat(sent)
                        .filteredOn(sql -> sql.contains("eventstore.") && !sql.contains("roster."))
                        .allMatch(sql -> token.equals(identityReader) && sql.contains("hero_key"))
                        .hasSizeLessThanOrEqualTo(1);
            }
        }

        /** The service looks after its read models by itself, now and then. */
        private static boolean isALook(String sql) {
            return sql.contains("group_failure")
                    || sql.contains("as behind")
                    || sql.startsWith("select coalesce(max(position), 0)")
                    || sql.contains("to_regclass")
                    || sql.contains("built_at")
                    || sql.contains("read_model_snapshot");
        }

        @ParameterizedTest
        @MethodSource("paths")
        void isRefusedIfItsReaderAsksForALaterPosition(String path) {
            var reached = Long.parseLong(position());

            var later = request(path, viewer).header("Roster-Position", String.valueOf(reached + 1));
            var answer = send(later.header("Prefer", "wait=0"));

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
            assertThat(numbers(answer)).containsExactly(position());
            assertThat(json(answer).get("type").asString()).isEqualTo("/problems/not-reached");
            assertThat(json(answer).get("detail").asString()).contains("not yet " + (reached + 1));
            for (var fine : List.of(String.valueOf(reached), "0")) {
                assertThat(send(request(path, viewer).header("Roster-Position", fine))
                                .statusCode())
                        .isEqualTo(get(path).statusCode())
                        .isLessThan(500);
            }
        }

        @Test
        void isOfTheMomentThatItSays() {
            var database = TestPostgres.newDatabase();
            var all = 150;
            var seen = new HashMap<Long, Integer>();
            try (var busy = Node.start(database, List.of("--axon.eventhandling.processors.roster.batch-size=1"))) {
                busy.projection().shutDown();
                for (var i = 0; i < all; i++) {
                    busy.send(new FormTeam(Node.id(), "Team", "Moon"));
                }
                busy.projection().start();
                await().pollInterval(Duration.ZERO).until(() -> {
                    var answer = send(request(busy, "/teams?limit=200", Node.ADMIN_TOKEN));
                    var position = Long.valueOf(numbers(answer).getFirst());
                    seen.put(position, json(answer).size());
                    return json(answer).size() == all;
                });
            }

            assertThat(seen).as("while the read model moved on").hasSizeGreaterThan(2);
            seen.forEach((position, teams) -> assertThat(database.jdbc()
                            .sql("select count(*) from eventstore.event where position <= ?")
                            .param(position)
                            .query(Integer.class)
                            .single())
                    .isEqualTo(teams));
        }

        /** Of the positions that it says, without their marks. */
        private static List<String> numbers(HttpResponse<String> answer) {
            return answer.headers().allValues("Roster-Position").stream()
                    .map(position -> position.split("-", 2)[0])
                    .toList();
        }

        private static String position() {
            return node.jdbc()
                    .sql("select position from roster.progress")
                    .query(String.class)
                    .single();
        }
    }

    @Nested
    class AnEntityTag {

        @Test
        void savesWhoHasTheAnswerFromBeingSentItAgain() {
            for (var path :
                    List.of("/teams/" + large, "/heroes/" + heroes.getFirst().id())) {
                var first = get(path);
                var tag = tag(first);

                assertThat(tag).matches("\"[0-9]+-[0-9a-v]{11}-[0-9a-f]{16}\"");
                assertThat(tag).startsWith("\"" + json(first).get("version") + "-");
                var again = send(request(path, viewer).header("If-None-Match", "\"x\", " + tag));
                assertThat(again.statusCode()).isEqualTo(304);
                assertThat(again.body()).isEmpty();
                assertThat(tag(again)).isEqualTo(tag);
                assertThat(again.headers().firstValue("Roster-Position"))
                        .isEqualTo(first.headers().firstValue("Roster-Position"))
                        .isPresent();
                var sameVersion = tag.substring(0, tag.lastIndexOf('-')) + "-0000000000000000\"";
                assertThat(send(request(path, viewer).header("If-None-Match", sameVersion))
                                .statusCode())
                        .isEqualTo(200);
                for (var header : List.of("x", tag)) {
                    var head = send(request(path, viewer)
                            .header("If-None-Match", header)
                            .method("HEAD", BodyPublishers.noBody()));
                    assertThat(head.statusCode()).isEqualTo(header.equals("x") ? 200 : 304);
                    assertThat(tag(head)).isEqualTo(tag);
                    assertThat(head.headers().firstValue("Roster-Position")).isPresent();
                    assertThat(head.body()).isEmpty();
                }
            }
        }

        @Test
        void isAnotherForWhoSeesSecretNames() {
            var path = "/heroes/" + heroes.getFirst().id();
            var plain = get(path);
            var open = get(path, identityReader);

            assertThat(open.body()).contains(SECRET_NAME);
            assertThat(plain.body()).doesNotContain(SECRET_NAME);
            assertThat(tag(open)).isNotEqualTo(tag(plain));
            assertThat(send(request(path, identityReader).header("If-None-Match", tag(plain)))
                            .statusCode())
                    .isEqualTo(200);
        }

        @Test
        void isOfTheBytesThatAreSent() throws Exception {
            var answer = client.send(request("/teams/" + large, viewer).build(), BodyHandlers.ofByteArray());
            var digest = MessageDigest.getInstance("SHA-256").digest(answer.body());

            assertThat(answer.headers().firstValue("ETag").orElseThrow())
                    .endsWith("-" + HexFormat.of().formatHex(digest, 0, 8) + "\"");
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        }

        private static String tag(HttpResponse<?> answer) {
            return answer.headers().firstValue("ETag").orElseThrow();
        }
    }

    /** All ids of a list, from page to page. */
    private static List<UUID> pages(String first) {
        var all = new ArrayList<UUID>();
        for (var path = first; path != null; ) {
            var page = get(path);
            assertThat(page.statusCode()).as(path + page.body()).isEqualTo(200);
            all.addAll(ids(json(page)));
            path = next(page);
        }
        return all;
    }

    private static String next(HttpResponse<?> answer) {
        return answer.headers()
                .firstValue("Link")
                .map(link -> {
                    assertThat(link).startsWith("<").endsWith(">; rel=\"next\"");
                    return link.substring(1, link.indexOf('>'));
                })
                .orElse(null);
    }

    private static List<String> parameters(String path) {
        return Arrays.stream(path.substring(path.indexOf('?') + 1).split("&"))
                .map(parameter -> URLDecoder.decode(parameter, StandardCharsets.UTF_8))
                .toList();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static void assertRefused(String path, String parameter, String says) {
        var answer = get(path);
        assertThat(answer.statusCode()).as(path + answer.body()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(json(answer).get("type").asString()).isEqualTo("/problems/invalid-details");
        assertThat(json(answer).get("errors").get(0).get("field").asString()).isEqualTo(parameter);
        assertThat(json(answer).get("detail").asString()).contains(parameter, says);
    }

    private static List<UUID> ids(JsonNode rows) {
        return rows.valueStream()
                .map(row -> UUID.fromString(row.get("id").asString()))
                .toList();
    }

    private static void end(String... paths) {
        for (var path : paths) {
            var end = request(path, Node.ADMIN_TOKEN).header("Prefer", "respond-async");
            assertThat(send(end.DELETE()).statusCode()).isEqualTo(202);
        }
        node.projection().start();
        node.awaitProjection();
        node.projection().shutDown();
    }

    private static JsonNode read(String path) {
        var answer = get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer);
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return JSON.readTree(answer.body());
    }

    private static HttpResponse<String> get(String path) {
        return get(path, viewer);
    }

    private static HttpResponse<String> get(String path, String token) {
        return send(request(path, token));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        return Http.send(client, request.build());
    }

    private static HttpRequest.Builder request(String path, String token) {
        return request(node, path, token);
    }

    private static HttpRequest.Builder request(Node at, String path, String token) {
        return HttpRequest.newBuilder(URI.create(at.address() + path)).header("Authorization", "Bearer " + token);
    }
}
