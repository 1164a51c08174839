package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roster.eventstore.postgres.TestPostgres;
import dev.roster.eventstore.postgres.TestPostgres.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;
import tools.jackson.databind.json.JsonMapper;

/**
 * The story of requests.http, told over HTTP, with every state that it prints; and as the README tells it. The service is a
 * process of its own, in a locale that has other digits, another calendar and another lower case.
 */
@TestMethodOrder(OrderAnnotation.class)
class RosterStoryIT {

    private static final Database DATABASE = TestPostgres.newDatabase();

    @TempDir
    private static Path logs;

    private static Shell shell;
    private static String address;
    private static RestTestClient http;
    private static final HttpClient client = HttpClient.newHttpClient();

    @BeforeAll
    static void start() throws Exception {
        shell = new Shell(logs);
        address = shell.address(shell.start(
                List.of("--server.port=0", "--roster.admin-token-file=" + Node.ADMIN_TOKEN_FILE), Shell.on(DATABASE)));
        http = RestTestClient.bindToServer()
                .baseUrl(address)
                .defaultHeader("Authorization", "Bearer " + Node.ADMIN_TOKEN)
                .build();
    }

    @AfterAll
    static void stop() throws Exception {
        client.shutdownNow();
        shell.close();
    }

    @Test
    @Order(2)
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void isTheTourOfTheReadmeWhichCanBeMadeAgain(@TempDir Path folder) throws Exception {
        Files.createDirectory(folder.resolve("data"));
        Files.writeString(folder.resolve("data").resolve("admin-token"), Node.ADMIN_TOKEN);
        var tour = Files.readAllLines(Path.of("..", "README.md")).stream()
                .dropWhile(line -> !line.equals("## A tour"))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("    "))
                .collect(Collectors.joining("\n"))
                .replace("http://127.0.0.1:8080", address)
                .replace(" -m 10 ", " -m 4 ");

        for (var made : List.of(201, 200)) {
            var joined = made == 201 ? 201 : 204;
            var said = run(folder, "bash", "-c", tour + "\nwait");

            assertThat(Pattern.compile("^HTTP/1.1 (\\d+)", Pattern.MULTILINE)
                            .matcher(said)
                            .results()
                            .map(status -> Integer.valueOf(status.group(1))))
                    .as(said)
                    .containsExactly(
                            made, made, made, made, joined, 200, 200, 412, 200, 204, 200, 200, 200, 200, 200, 200);
            assertThat(said)
                    .contains(
                            "\"heroCount\":2,\"heroes\":",
                            "\"left\":[{",
                            "event: HeroEnlisted",
                            "\"line\":1,\"status\":200");
        }
    }

    @Test
    @Order(3)
    @Tag("campaign")
    void isPlayedByHttpYac(@TempDir Path folder) throws Exception {
        for (var file : List.of("package.json", "package-lock.json", ".npmrc")) {
            Files.copy(Path.of("src", "test", "npm", "httpyac", file), folder.resolve(file));
        }
        Files.writeString(
                folder.resolve("requests.http"),
                Files.readString(Path.of("..", "requests.http"))
                        .replace("http://127.0.0.1:8080", address)
                        .replace("put-it-here", Node.ADMIN_TOKEN));
        run(folder, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");

        for (var time = 1; time <= 2; time++) {
            var played = JsonMapper.shared()
                    .readTree(run(folder, "npx", "--no-install", "httpyac", "requests.http", "--all", "--json"));

            assertThat(played.get("requests").values())
                    .hasSizeGreaterThan(35)
                    .filteredOn(request -> request.has("response"))
                    .extracting(
                            request -> request.get("response").get("statusCode").asInt())
                    .filteredOn(status -> status >= 400)
                    .as("but for the condition that does not hold")
                    .containsExactly(412);
        }
    }

    /** @return what it prints, if it exits with 0 */
    private static String run(Path folder, String... command) throws Exception {
        var output = folder.resolve("output");
        var process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(folder.resolve("errors").toFile())
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue())
                .as(() -> read(output) + read(folder.resolve("errors")))
                .isZero();
        return read(output);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    @Order(1)
    void isTold() {
        var preventers = post("/teams", """
                {"name": "Preventers", "headquarters": "Sharp Tower"}""");
        var zForce = post("/teams", """
                {"name": "Z-Force", "headquarters": "Sister Margaret's Bar"}""");
        var deadpond = post("/heroes", """
                {"name": "Deadpond", "secretName": "Dive Wilson", "teamIds": ["%s", "%s"]}""".formatted(zForce, preventers));
        var rustyMan = post("/heroes", """
                {"name": "Rusty-Man", "secretName": "Tommy Sharp", "age": 48, "teamIds": ["%s"]}""".formatted(preventers));
        var spiderBoy = post("/heroes", """
                {"name": "Spider-Boy", "secretName": "Pedro Parqueador", "teamIds": ["%s"]}""".formatted(preventers));

        var hero = get("/heroes/" + deadpond);
        assertThat(hero).containsEntry("name", "Deadpond").doesNotContainKey("secretName");
        assertThat(hero).containsEntry("age", null);
        assertThat(teamsOf(deadpond)).containsExactlyInAnyOrder("Z-Force", "Preventers");
        assertThat(get("/heroes/" + rustyMan)).containsEntry("age", 48);
        assertThat(teamsOf(rustyMan)).containsExactly("Preventers");
        assertThat(teamsOf(spiderBoy)).containsExactly("Preventers");
        assertThat(get("/teams/" + zForce)).containsEntry("headquarters", "Sister Margaret's Bar");
        assertThat(heroesOf(zForce)).containsExactly("Deadpond");
        assertThat(heroesOf(preventers)).containsExactlyInAnyOrder("Deadpond", "Rusty-Man", "Spider-Boy");

        put("/teams/%s/heroes/%s".formatted(zForce, spiderBoy), 201);

        assertThat(heroesOf(zForce)).containsExactlyInAnyOrder("Deadpond", "Spider-Boy");
        assertThat(teamsOf(spiderBoy)).containsExactlyInAnyOrder("Preventers", "Z-Force");

        put("/heroes/%s/teams/%s".formatted(spiderBoy, zForce), 204);

        assertThat(rows("select * from roster.heroteamlink")).hasSize(5);

        http.delete()
                .uri("/teams/%s/heroes/%s".formatted(zForce, spiderBoy))
                .exchange()
                .expectStatus()
                .isNoContent();

        assertThat(heroesOf(zForce)).containsExactly("Deadpond");
        assertThat(teamsOf(spiderBoy)).containsExactly("Preventers");

        assertThat(rows("""
                select hero.name as hero, hero.age, team.name as team, team.hero_count
                from roster.hero join roster.heroteamlink on hero_id = hero.id join roster.team on team_id = team.id
                order by hero.name, team.name""").stream()
                        .map(row -> List.copyOf(
                                row.values().stream().map(String::valueOf).toList())))
                .containsExactly(
                        List.of("Deadpond", "null", "Preventers", "3"),
                        List.of("Deadpond", "null", "Z-Force", "1"),
                        List.of("Rusty-Man", "48", "Preventers", "3"),
                        List.of("Spider-Boy", "null", "Preventers", "3"));
        assertThat(DATABASE.jdbc()
                        .sql("select event_name from eventstore.event order by position")
                        .query(String.class)
                        .list())
                .containsExactly(
                        "TeamFormed",
                        "TeamFormed",
                        "HeroRegistered",
                        "HeroEnlisted",
                        "HeroEnlisted",
                        "HeroRegistered",
                        "HeroEnlisted",
                        "HeroRegistered",
                        "HeroEnlisted",
                        "HeroEnlisted",
                        "HeroDischarged");
    }

    @Test
    @Order(4)
    void isWrittenInDigitsThatProgramsRead() throws Exception {
        get("/actuator/health");

        var first = listen("0").findFirst().orElseThrow();
        assertThat(first).as("of the greeting").isEqualTo("id: 0");
        var some = listen("0").skip(1).limit(2).toList().getLast().substring("id: ".length());
        assertThat(listen(some).skip(1).findFirst().orElseThrow()).isNotIn("id: 0", "id: " + some);

        var rebuild = http.post()
                .uri("/rebuilds")
                .contentType(MediaType.APPLICATION_JSON)
                .body("{}")
                .exchange()
                .expectStatus()
                .isAccepted()
                .returnResult()
                .getResponseHeaders()
                .getLocation();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> get(rebuild.toString()).get("endedAt") != null);
        assertThat(get(rebuild.toString())).containsEntry("state", "done");
        assertThat(http.get()
                        .uri("/heroes?limit=0")
                        .exchange()
                        .returnResult(String.class)
                        .getResponseBody())
                .as("in the language of all the rest")
                .contains("must be greater than or equal to 1");
    }

    /** The lines with the ids of what comes after one. */
    private static Stream<String> listen(String lastEventId) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(address + "/events"))
                .header("Authorization", "Bearer " + Node.ADMIN_TOKEN)
                .header("Accept", MediaType.TEXT_EVENT_STREAM_VALUE)
                .header("Last-Event-ID", lastEventId)
                .build();
        var answer = client.send(request, BodyHandlers.ofLines());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body().filter(line -> line.startsWith("id: "));
    }

    private static List<Map<String, Object>> rows(String sql) {
        return DATABASE.jdbc().sql(sql).query().listOfRows();
    }

    private static String post(String path, String body) {
        var answer = http.post()
                .uri(path)
                .contentType(MediaType.APPLICATION_JSON)
                .body(body)
                .exchange()
                .expectStatus()
                .isCreated()
                .returnResult(new ParameterizedTypeReference<Map<String, String>>() {});
        var id = answer.getResponseBody().get("id");
        assertThat(answer.getResponseHeaders().getLocation()).isEqualTo(URI.create(path + "/" + id));
        return id;
    }

    private static void put(String path, int status) {
        http.put().uri(path).exchange().expectStatus().isEqualTo(status);
    }

    private static Map<String, Object> get(String path) {
        return http.get()
                .uri(path)
                .exchange()
                .expectStatus()
                .isOk()
                .returnResult(new ParameterizedTypeReference<Map<String, Object>>() {})
                .getResponseBody();
    }

    private static List<String> teamsOf(String heroId) {
        var inHero = names(get("/heroes/" + heroId).get("teams"));
        assertThat(list("/heroes/" + heroId + "/teams")).isEqualTo(inHero);
        return inHero;
    }

    private static List<String> heroesOf(String teamId) {
        var team = get("/teams/" + teamId);
        var inTeam = names(team.get("heroes"));
        assertThat(team).containsEntry("heroCount", inTeam.size());
        assertThat(list("/teams/" + teamId + "/heroes")).isEqualTo(inTeam);
        return inTeam;
    }

    private static List<String> list(String path) {
        return names(http.get()
                .uri(path)
                .exchange()
                .expectStatus()
                .isOk()
                .returnResult(new ParameterizedTypeReference<List<Map<String, Object>>>() {})
                .getResponseBody());
    }

    @SuppressWarnings("unchecked")
    private static List<String> names(Object rows) {
        return ((List<Map<String, Object>>) rows)
                .stream().map(row -> (String) row.get("name")).toList();
    }
}
