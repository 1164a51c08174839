package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/** That what holds the service against its description can find something. */
class AsDescribedTest {

    private static final String JSON = "application/json";
    private static final String PROBLEM = "application/problem+json";
    private static final String TEAM = """
            {"id": "019b1c64-2b00-7c6e-9d3a-5a1b7e0c4f11", "name": "Preventers", "headquarters": "Sharp Tower",
             "version": 0, "heroCount": 3}""";
    private static final String TEAM_PATH = "/teams/019b1c64-2b00-7c6e-9d3a-5a1b7e0c4f11";
    private static final String MEMBERSHIP_PATH = TEAM_PATH + "/heroes/019b1c64-2b10-7e52-b1c8-3d4f5a6b7c21";
    private static final Map<String, String> HEADERS = Map.of(
            "Roster-Position",
            "17",
            "ETag",
            "\"0-4c9f0a1be2d37786\"",
            "Location",
            TEAM_PATH,
            "Content-Location",
            TEAM_PATH);
    private static final String NEW_TEAM = """
            {"name": "Preventers", "headquarters": "Sharp Tower"}""";

    private final AsDescribed asDescribed = new AsDescribed();

    record Case(String request, String body, int status, String type, String answer, String difference) {}

    static Stream<Case> otherwise() {
        return Stream.of(
                new Case("GET /teams", "", 203, JSON, "[]", "203"),
                new Case("GET /teams", "", 200, "text/plain", "[]", "text/plain"),
                new Case("GET /teams", "", 200, JSON, "", "body"),
                new Case("GET /teams", "", 200, JSON, "{}", "array"),
                new Case("GET /teams", "", 200, JSON, "[" + TEAM.replace("heroCount", "heroes") + "]", "heroes"),
                new Case("GET /teams", "", 200, JSON, "[" + TEAM.replace(", \"heroCount\": 3", "") + "]", "heroCount"),
                new Case("GET /teams", "", 200, JSON, "[" + TEAM.replace("0,", "null,") + "]", "null"),
                new Case("GET /teams", "", 200, JSON, "[" + TEAM.replace("019b1c64", "x") + "]", "uuid"),
                new Case("GET /teams", "", 404, PROBLEM, problem("unknown-team", 404), "404"),
                new Case("GET /teams/1", "", 404, PROBLEM, problem("unknown-hero", 404), "enum"),
                new Case("GET /teams/1", "", 404, PROBLEM, problem("unknown-team", 422), "404"),
                new Case("GET /teams/1", "", 404, PROBLEM, "{}", "required"),
                new Case(
                        "GET /teams/1",
                        "",
                        404,
                        PROBLEM,
                        problem("unknown-team", 404).replace("Unknown team", "No team"),
                        "No team"),
                new Case("GET /nowhere", "", 404, PROBLEM, "{}", "title"),
                new Case("GET /teams", "", 503, PROBLEM, problem("busy", 503), "Retry-After"),
                new Case("GET /teams?limit=201", "", 200, JSON, "[]", "maximum"),
                new Case("GET " + TEAM_PATH, "", 412, PROBLEM, problem("has-changed", 412), "412"),
                new Case("DELETE " + TEAM_PATH, "", 412, PROBLEM, changed().replace("1,", "null,"), "null"),
                new Case("DELETE " + TEAM_PATH, "", 200, JSON, TEAM, "200"),
                new Case("PUT " + MEMBERSHIP_PATH, "", 200, null, "", "body"),
                new Case("PUT " + MEMBERSHIP_PATH, "", 201, JSON, teamWithHeroes(), "no representation"),
                new Case("POST /teams", NEW_TEAM, 202, JSON, teamWithHeroes(), "no representation"),
                new Case("POST /teams", NEW_TEAM, 201, JSON, "{}", "id"),
                new Case("POST /teams", NEW_TEAM.replace("name", "title"), 201, JSON, created(), "title"));
    }

    private static String problem(String kind, int status) {
        return """
                {"type": "/problems/%s", "title": "%s", "status": %s, "detail": "There is none.", "instance": "/teams"}""".formatted(
                        kind, ProblemTypesTest.TYPES.ofKind(kind).orElseThrow().title(), status);
    }

    private static String changed() {
        return problem("has-changed", 412).replace("{", "{\"version\": 1, ");
    }

    private static String teamWithHeroes() {
        return TEAM.replace("}", ", \"heroes\": []}");
    }

    private static String created() {
        return "{\"id\": \"019b1c64-2b00-7c6e-9d3a-5a1b7e0c4f11\"}";
    }

    @ParameterizedTest
    @MethodSource("otherwise")
    void findsWhatIsOtherwise(Case one) throws Exception {
        answer(one);

        assertThatThrownBy(asDescribed::requireNoViolations)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(one.difference());
    }

    static Stream<Case> representations() {
        return Stream.of(
                new Case("PUT " + MEMBERSHIP_PATH, "", 201, JSON, teamWithHeroes(), ""),
                new Case("PUT " + MEMBERSHIP_PATH, "", 200, JSON, teamWithHeroes(), ""),
                new Case("POST /teams", NEW_TEAM, 201, JSON, teamWithHeroes(), ""),
                new Case("PUT " + MEMBERSHIP_PATH, "", 201, JSON, TEAM, "heroes"),
                new Case("PUT " + MEMBERSHIP_PATH, "", 201, null, "", "body"),
                new Case("POST /teams", NEW_TEAM, 201, JSON, created(), "heroCount"));
    }

    /** Which is what a GET answers. */
    @ParameterizedTest
    @MethodSource("representations")
    void findsThatARepresentationIsOtherwise(Case one) throws Exception {
        var headers = new HashMap<>(HEADERS);
        headers.put("Preference-Applied", "return=representation");
        answer(one, headers);

        if (one.difference().isEmpty()) {
            asDescribed.requireNoViolations();
        } else {
            assertThatThrownBy(asDescribed::requireNoViolations).hasMessageContaining(one.difference());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET /teams, 200, Roster-Position",
        "GET /teams/019b1c64-2b00-7c6e-9d3a-5a1b7e0c4f11, 304, Roster-Position",
        "GET /teams/019b1c64-2b00-7c6e-9d3a-5a1b7e0c4f11, 304, ETag",
        "DELETE /teams/019b1c64-2b00-7c6e-9d3a-5a1b7e0c4f11, 202, Roster-Position",
        "DELETE /teams/019b1c64-2b00-7c6e-9d3a-5a1b7e0c4f11, 204, Roster-Position"
    })
    void findsThatAHeaderIsMissing(String request, int status, String header) throws Exception {
        var type = status == 200 ? JSON : null;
        var answer = status == 200 ? "[]" : "";
        answer(new Case(request, "", status, type, answer, header), without(header));

        assertThatThrownBy(asDescribed::requireNoViolations)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(header);
    }

    private static Map<String, String> without(String header) {
        var others = new HashMap<>(HEADERS);
        others.remove(header);
        return others;
    }

    static Stream<Case> asDescribed() {
        return Stream.of(
                new Case("GET /teams?limit=200", "", 200, JSON, "[" + TEAM + "]", ""),
                new Case("GET /teams/1", "", 404, PROBLEM, problem("unknown-team", 404), ""),
                new Case("GET " + TEAM_PATH, "", 304, null, "", ""),
                new Case("DELETE " + TEAM_PATH, "", 204, null, "", ""),
                new Case("DELETE " + TEAM_PATH, "", 202, null, "", ""),
                new Case("DELETE " + TEAM_PATH, "", 412, PROBLEM, changed(), ""),
                new Case("PUT " + MEMBERSHIP_PATH, "", 201, null, "", ""),
                new Case("POST /teams", NEW_TEAM, 201, JSON, created(), ""),
                new Case("POST /teams", NEW_TEAM, 202, JSON, created(), ""),
                new Case("PUT /teams", "", 405, PROBLEM, problem("method-not-allowed", 405), ""),
                new Case("GET /actuator/health", "", 200, JSON, "{}", ""),
                new Case("GET /teams", "", 200, "text/event-stream", "data: x", ""),
                new Case("GET /teams", "", 200, "application/x-ndjson", "x", ""));
    }

    @ParameterizedTest
    @MethodSource("asDescribed")
    void findsNothingElseAndPassesTheAnswerOn(Case one) throws Exception {
        var answered = answer(one);

        asDescribed.requireNoViolations();
        assertThat(answered.getStatus()).isEqualTo(one.status());
        assertThat(answered.getContentType()).isEqualTo(one.type());
        assertThat(answered.getContentAsString()).isEqualTo(one.answer());
    }

    private MockHttpServletResponse answer(Case one) throws Exception {
        return answer(one, HEADERS);
    }

    private MockHttpServletResponse answer(Case one, Map<String, String> headers) throws Exception {
        var address = URI.create(one.request().split(" ")[1]);
        var asked = new MockHttpServletRequest(one.request().split(" ")[0], address.getPath());
        if (address.getQuery() != null) {
            asked.addParameter("limit", address.getQuery().replace("limit=", ""));
        }
        asked.addHeader("Authorization", "Bearer x");
        if (!one.body().isEmpty()) {
            asked.setContentType(JSON);
            asked.setContent(one.body().getBytes(StandardCharsets.UTF_8));
        }
        var answered = new MockHttpServletResponse();
        asDescribed.doFilter(asked, answered, (request, response) -> {
            request.getInputStream().readAllBytes();
            ((HttpServletResponse) response).setStatus(one.status());
            response.setContentType(one.type());
            headers.forEach(((HttpServletResponse) response)::setHeader);
            response.getOutputStream().write(one.answer().getBytes(StandardCharsets.UTF_8));
        });
        return answered;
    }
}
