package dev.roster.web.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.atlassian.oai.validator.report.ValidationReport;
import dev.roster.Http;
import dev.roster.Node;
import dev.roster.api.HeroCommand;
import dev.roster.api.TeamCommand;
import dev.roster.eventstore.postgres.TestPostgres;
import dev.roster.web.problem.ProblemType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.HtmlUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The description of the service, as it gives it out, and as it is checked in. */
public class OpenApiIT {

    public static final Path CHECKED_IN = Path.of("..", "docs", "openapi.json");

    private static final JsonMapper JSON = JsonMapper.shared();

    private static Node node;
    private static RestTestClient anybody;

    @BeforeAll
    static void start() {
        node = Node.start(TestPostgres.newDatabase());
        anybody = RestTestClient.bindToServer().baseUrl(node.address()).build();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void isTheOneThatIsCheckedIn() throws IOException {
        var description = inOrder(get("/openapi.json"));
        if (Boolean.getBoolean("roster.openapi.write")) {
            Files.writeString(CHECKED_IN, description);
        }

        assertThat(Files.readString(CHECKED_IN))
                .as("Is the change meant? Then write it anew: CONTRIBUTING.md says how.")
                .isEqualToNormalizingNewlines(description);
    }

    /** What the service gives out is in the order that its libraries happen to use. */
    private static String inOrder(String json) {
        return JsonMapper.builder()
                        .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                        .build()
                        .writerWithDefaultPrettyPrinter()
                        .writeValueAsString(JSON.readValue(json, Object.class))
                + "\n";
    }

    @Test
    void saysOfEachOperationWhatItIs() {
        var description = JSON.readTree(get("/openapi.json"));
        var operations = description
                .get("paths")
                .valueStream()
                .flatMap(path -> path.valueStream())
                .toList();

        assertThat(description.get("openapi").asString()).startsWith("3.1");
        assertThat(operations)
                .hasSizeGreaterThan(20)
                .allSatisfy(operation -> assertThat(operation.propertyNames())
                        .contains("operationId", "summary", "description", "tags", "responses"));
        assertThat(operations)
                .extracting(operation -> operation.get("operationId").asString())
                .doesNotHaveDuplicates();
    }

    /** Of several that fit, clients that were generated take the wrong one, or fail. Null is none. */
    @Test
    void saysOfEachAnswerOneForm() {
        var description = JSON.readTree(get("/openapi.json"));
        var answers = new HashSet<String>();
        var found = new ArrayDeque<>(description.get("paths").findValues("responses"));
        found.addAll(description.at("/components/responses").valueStream().toList());
        while (!found.isEmpty()) {
            var part = found.remove();
            assertThat(part.has("oneOf")).as("oneOf in %s", part).isFalse();
            assertThat(part.path("anyOf")
                            .valueStream()
                            .filter(form -> !form.path("type").asString("").equals("null")))
                    .as("anyOf in %s", part)
                    .hasSizeLessThan(2);
            var types = part.path("type");
            if (types.isArray()) {
                assertThat(types.valueStream().filter(type -> !type.asString().equals("null")))
                        .as("type in %s", part)
                        .hasSize(1);
            }
            part.propertyStream()
                    .filter(member -> !List.of("example", "examples").contains(member.getKey()))
                    .map(Map.Entry::getValue)
                    .forEach(found::add);
            part.valueStream().filter(JsonNode::isObject).forEach(found::add);
            var other = part.path("$ref").asString("");
            if (!other.isEmpty() && answers.add(other)) {
                found.add(description.at(other.substring(1)));
            }
        }
        assertThat(answers).contains("#/components/schemas/Outcome", "#/components/schemas/Row");
    }

    @Test
    void saysOfEachCommandWhichFieldsItHas() {
        var schemas = JSON.readTree(get("/openapi.json")).at("/components/schemas");
        var commands = Stream.of(HeroCommand.class, TeamCommand.class)
                .flatMap(family -> Stream.of(family.getPermittedSubclasses()))
                .toList();

        assertThat(schemas.at("/Command/discriminator/mapping").propertyNames())
                .containsExactlyInAnyOrderElementsOf(
                        commands.stream().map(Class::getSimpleName).toList());
        assertThat(schemas.at("/Command/oneOf")).hasSize(commands.size());
        assertThat(commands)
                .allSatisfy(command -> assertThat(schemas.at("/" + command.getSimpleName() + "/properties")
                                .propertyNames())
                        .containsExactlyInAnyOrderElementsOf(Stream.concat(
                                        Stream.of("type"),
                                        Stream.of(command.getRecordComponents()).map(RecordComponent::getName))
                                .toList()));
    }

    @Test
    void saysWhatTheLinesOfABatchAreAnsweredWith() {
        var team = Node.id();
        var commands = """
                {"type": "FormTeam", "teamId": "%1$s", "name": "Preventers", "headquarters": "Sharp Tower"}
                {"type": "RegisterHero", "name": "Deadpond", "secretName": "Dive Wilson", "teamIds": ["%1$s"]}
                {"type": "ReviseTeam", "teamId": "%1$s", "name": null}
                {"type": "EnlistHero", "heroId": "%1$s", "teamId": "%1$s"}
                {"type": "RegisterHero", "name": "", "secretName": "Dive Wilson", "age": -1}
                {"type": "ForgetHero", "heroId": "%1$s"}
                {"type": "RetireHero"}
                {"type": "None"}
                no JSON
                """.formatted(team);

        var answer = Http.to(node)
                .send("POST", "/commands", commands, "Content-Type", "application/x-ndjson")
                .expect(200);

        // The validator reads no lines of JSON, but each is JSON.
        var whole = JSON.readTree(get("/openapi.json"));
        ((ObjectNode) whole.get("paths")).retain("/commands");
        var description = OpenApiInteractionValidator.createForInlineApiSpecification(
                        whole.toString().replace("application/x-ndjson", "application/json"))
                .build();
        assertThat(answer.response().body().lines())
                .hasSize(9)
                .allSatisfy(line -> assertThat(differences(description, line)).isEmpty());
        assertThat(answer.response().body().lines().map(JSON::readTree))
                .allSatisfy(line -> assertThat(line.propertyNames())
                        .containsExactlyInAnyOrder(
                                line.get("status").asInt() < 400
                                        ? new String[] {"line", "status", "id", "position"}
                                        : new String[] {"line", "status", "problem"}));
        assertThat(differences(description, "{\"line\": 1}")).isNotEmpty();
    }

    private static List<ValidationReport.Message> differences(OpenApiInteractionValidator description, String line) {
        var answer = SimpleResponse.Builder.ok()
                .withContentType("application/json")
                .withBody(line)
                .build();
        return description
                .validateResponse("/commands", Request.Method.POST, answer)
                .getMessages();
    }

    @Test
    void canBeBrowsedWithoutAnyOtherHost() {
        var page = anybody.get()
                .uri("/swagger-ui/index.html")
                .exchange()
                .expectStatus()
                .isOk();
        page.expectHeader()
                .value(
                        "Content-Security-Policy",
                        policy -> assertThat(policy)
                                .startsWith("default-src 'none'; script-src 'self'")
                                .doesNotContain("unsafe", "http"));
        assertThat(page.returnResult(String.class).getResponseBody()).doesNotContain("http://", "https://", "<style");
        assertThat(get("/swagger-ui/swagger-initializer.js")).contains("/openapi.json/swagger-config");
        assertThat(JSON.readTree(get("/openapi.json/swagger-config")).get("url").asString())
                .isEqualTo("/openapi.json");
        anybody.get()
                .uri("/docs")
                .exchange()
                .expectStatus()
                .isFound()
                .expectHeader()
                .location("/swagger-ui/index.html");
        anybody.get()
                .uri("/docs/")
                .exchange()
                .expectStatus()
                .isFound()
                .expectHeader()
                .location("/docs");
    }

    /** Browsers would keep the others from pages of other origins. */
    @Test
    void saysNoHeaderThatPagesOfOtherOriginsCannotUse() {
        var description = JSON.readTree(get("/openapi.json"));
        var responses = Stream.concat(
                description.findValues("responses").stream().flatMap(JsonNode::valueStream),
                description.at("/components/responses").valueStream());
        var parameters = description.findParents("in").stream()
                .filter(parameter -> parameter.get("in").asString().equals("header"))
                .map(parameter -> parameter.get("name").asString());

        assertThat(responses.flatMap(response -> response.path("headers").propertyNames().stream()))
                .contains("Link", "Retry-After")
                .isSubsetOf(CrossOrigins.ANSWER_HEADERS);
        assertThat(parameters).contains("Idempotency-Key", "If-Match").isSubsetOf(CrossOrigins.REQUEST_HEADERS);
    }

    @Nested
    class AProblem {

        @ParameterizedTest
        @MethodSource("dev.roster.ProblemTypesTest#all")
        void isExplainedAtTheAddressThatIsItsType(ProblemType type) {
            assertThat(get(type.uri().toString()))
                    .contains("<h1>" + type.title() + "</h1>", HtmlUtils.htmlEscape(type.remedy()));
            assertThat(get("/problems")).contains("href=\"" + type.uri() + "\"");
        }

        @Test
        void isNotExplainedIfThereIsNoSuchType() {
            anybody.get()
                    .uri("/problems/<b>")
                    .header("Accept", "text/html")
                    .exchange()
                    .expectStatus()
                    .isNotFound()
                    .expectHeader()
                    .contentType(MediaType.APPLICATION_PROBLEM_JSON);
        }

        @Test
        void hasAPageThatLoadsNothing() {
            anybody.get()
                    .uri("/problems")
                    .exchange()
                    .expectHeader()
                    .valueEquals("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        }
    }

    @Test
    void failsANodeThatAnswersOtherwise() {
        var liar = Node.start(TestPostgres.newDatabase(), Liar.class);

        assertThat(liar.http().get().uri("/teams").exchange().returnResult().getStatus())
                .isEqualTo(HttpStatus.OK);

        assertThatThrownBy(liar::close)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("GET /teams answered 200");
    }

    static class Liar extends OncePerRequestFilter {

        @Override
        protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws IOException {
            response.setContentType("application/json");
            response.getWriter().print("[{}]");
        }
    }

    private static String get(String path) {
        return anybody.get()
                .uri(path)
                .exchange()
                .expectStatus()
                .isOk()
                .returnResult(String.class)
                .getResponseBody();
    }
}
