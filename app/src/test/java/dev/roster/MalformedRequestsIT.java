package dev.roster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.roster.RawClient.RawAnswer;
import dev.roster.api.HeroCommand.RegisterHero;
import dev.roster.api.TeamCommand.FormTeam;
import dev.roster.eventstore.postgres.TestPostgres;
import dev.roster.web.door.OpenApiIT;
import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every route with requests that something is wrong with: none fails the service, and each refusal is a problem. */
class MalformedRequestsIT {

    private static final Logger log = LoggerFactory.getLogger(MalformedRequestsIT.class);

    private static final int REQUESTS = Integer.getInteger("roster.campaign.seconds", 3) * 100;
    private static final long SEED = Long.getLong("roster.seed", new Random().nextLong());
    private static final int REQUESTS_ABOUT_THE_SAME = 50;

    private static final int MOST_FAILURES = 10;

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Pattern NEXT = Pattern.compile("cursor=([^&>]+)");

    private static Node node;
    private static Schema problem;

    @BeforeAll
    static void start() throws IOException {
        // So that wrong credentials can come from different addresses.
        node = Node.start(
                TestPostgres.newDatabase(),
                List.of(
                        "--roster.data=target/malformed-requests",
                        "--server.forward-headers-strategy=native",
                        "--" + AsDescribed.PROPERTY + "=false"));
        var description = JSON.createObjectNode().put("$ref", "#/components/schemas/Problem");
        description.set(
                "components",
                JSON.readTree(Files.readString(OpenApiIT.CHECKED_IN)).get("components"));
        problem = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(description.toString(), InputFormat.JSON);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void areRefusedWithAProblemAndFailNothing() throws IOException {
        log.info("roster.seed={}, {} requests", SEED, REQUESTS);
        var port = URI.create(node.address()).getPort();
        var routes = routes();
        assertThat(routes).contains("GET /heroes", "POST /commands", "GET /error");
        var requests = new MalformedRequests(SEED, node.token("admin", "identity-reader", "privacy-officer"));
        var statuses = new TreeMap<Integer, Integer>();
        var failures = new ArrayList<String>();
        try (var client = new RawClient(port)) {
            for (var sent = 0; sent < REQUESTS && failures.size() < MOST_FAILURES; sent++) {
                if (sent % REQUESTS_ABOUT_THE_SAME == 0) {
                    makeSomethingFor(requests);
                }
                var request = requests.next(routes.get(sent % routes.size()));
                try {
                    var answer = client.send(request);
                    statuses.merge(answer.status(), 1, Integer::sum);
                    if (!isNotReached(answer)) {
                        assertThat(answer.status()).as(answer.toString()).isLessThan(500);
                    }
                    if (!request.method.equals("HEAD")) {
                        check(answer);
                    }
                } catch (EOFException e) {
                    // Who stops before the end that was announced may wait for nothing (RFC 9112, 8).
                    if (request.framing == null) {
                        failures.add(failure(sent, request, port, e));
                    }
                    client.close();
                } catch (IOException | AssertionError e) {
                    failures.add(failure(sent, request, port, e));
                    client.close();
                }
            }
        }
        log.info("Answers by status: {}", statuses);
        assertThat(String.join("\n\n", failures)).as("with roster.seed=" + SEED).isEmpty();
    }

    /** They would be parameters of the GET that it is represented by. */
    @Test
    void leaveAWriteItsRepresentationWhateverParametersTheyHave() {
        var admin = Http.to(node);
        var hero = admin.register("Deadpond");

        for (var parameter : List.of("?snapshot=nobodys", "?nonsense=1")) {
            admin.send("PATCH", "/heroes/" + hero + parameter, "{\"age\": 17}", "Prefer", "return=representation")
                    .expect(200);
        }
    }

    private static String failure(int number, RawRequest request, int port, Throwable what) {
        return "Request %s, %s\n%s".formatted(number, request.toCommand(port), what);
    }

    private static List<String> routes() {
        return node.beans(RequestMappingInfoHandlerMapping.class).stream()
                .flatMap(mapping -> mapping.getHandlerMethods().keySet().stream())
                .flatMap(MalformedRequestsIT::routes)
                .sorted()
                .toList();
    }

    private static Stream<String> routes(RequestMappingInfo mapping) {
        var methods = mapping.getMethodsCondition().getMethods().isEmpty()
                ? Set.of(RequestMethod.GET)
                : mapping.getMethodsCondition().getMethods();
        return mapping.getPatternValues().stream()
                .flatMap(path -> methods.stream().map(method -> method + " " + path));
    }

    private static void makeSomethingFor(MalformedRequests requests) {
        var teams = Stream.generate(requests::newId).limit(3).toList();
        teams.forEach(team -> node.send(new FormTeam(UUID.fromString(team), "Preventers", "Sharp Tower")));
        var heroes = Stream.generate(requests::newId).limit(8).toList();
        heroes.forEach(hero -> node.send(new RegisterHero(
                UUID.fromString(hero), "Deadpond", "Dive Wilson", 30, List.of(UUID.fromString(teams.getFirst())))));
        node.awaitProjection();
        var reader = Http.to(node);
        var cursors = Stream.of(
                        "/heroes?limit=2",
                        "/heroes?sort=name&limit=2",
                        "/teams?limit=2",
                        "/teams/" + teams.getFirst() + "/heroes?limit=2")
                .map(list -> NEXT.matcher(reader.get(list).expect(200).header("Link")))
                .map(link -> link.results().findFirst().orElseThrow().group(1))
                .toList();
        requests.areAbout(heroes, teams, cursors);
    }

    /** What a mutation makes of a position can be one that the read model has yet to reach. */
    private static boolean isNotReached(RawAnswer answer) {
        return answer.status() == 503
                && read(answer.body()).path("type").asString("").equals("/problems/not-reached");
    }

    private static void check(RawAnswer answer) {
        var type = String.valueOf(answer.header("Content-Type"));
        if (answer.status() >= 400) {
            assertThat(type).as(answer.toString()).isEqualTo("application/problem+json");
            checkProblem(answer.status(), read(answer.body()), answer);
        } else if (type.startsWith("application/x-ndjson")) {
            new String(answer.body(), UTF_8)
                    .lines()
                    .map(line -> read(line.getBytes(UTF_8)))
                    // Events have none.
                    .filter(line -> !line.has("specversion"))
                    .forEach(line -> {
                        assertThat(line.get("status").asInt())
                                .as(answer.toString())
                                .isLessThan(500);
                        if (line.has("problem")) {
                            checkProblem(line.get("status").asInt(), line.get("problem"), answer);
                        }
                    });
        }
    }

    private static JsonNode read(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (JacksonException e) {
            return fail("No JSON: " + new String(body, UTF_8), e);
        }
    }

    private static void checkProblem(int status, JsonNode body, RawAnswer answer) {
        assertThat(problem.validate(body.toString(), InputFormat.JSON))
                .as(answer.toString())
                .isEmpty();
        var type = ProblemTypesTest.TYPES.ofKind(body.get("type").asString().replaceFirst("^/problems/", ""));
        assertThat(type)
                .as(answer.toString())
                .hasValueSatisfying(known -> assertThat(known.statuses()).contains(HttpStatus.valueOf(status)));
        assertThat(body.get("status").asInt()).as(answer.toString()).isEqualTo(status);
        assertThat(body.get("detail").asString())
                .as(answer.toString())
                .isNotBlank()
                .doesNotContain("dev.roster", "java.", "org.");
    }
}
