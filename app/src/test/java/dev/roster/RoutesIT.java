package dev.roster;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.eventstore.postgres.TestPostgres;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;

/** Every route with every role and with none, against the table of who may use it. */
class RoutesIT {

    private static final String ORIGIN = "https://app.example.com";
    private static final String NONE = "none";
    private static final Set<String> EVERYBODY =
            Set.of(NONE, "viewer", "editor", "admin", "identity-reader", "privacy-officer", "metrics-reader");
    private static final Set<String> VIEWERS =
            Set.of("viewer", "editor", "admin", "identity-reader", "privacy-officer");
    private static final Set<String> ANYBODY_WITH_A_ROLE =
            Set.of("viewer", "editor", "admin", "identity-reader", "privacy-officer", "metrics-reader");
    private static final Set<String> EDITORS = Set.of("editor", "admin");
    private static final Set<String> ADMINS = Set.of("admin");
    private static final Set<String> PRIVACY_OFFICERS = Set.of("privacy-officer");
    private static final Set<String> METRICS_READERS = Set.of("metrics-reader", "admin");
    private static final Set<String> NOBODY = Set.of();

    /** A route that is not here fails the test, but for those under /actuator, which administrators may use. */
    private static final Map<String, Set<String>> TABLE = Map.ofEntries(
            entry("GET /heroes", VIEWERS),
            entry("GET /heroes/{heroId}", VIEWERS),
            entry("GET /heroes/{heroId}/teams", VIEWERS),
            entry("POST /heroes", EDITORS),
            entry("PATCH /heroes/{heroId}", EDITORS),
            entry("DELETE /heroes/{heroId}", EDITORS),
            entry("PUT /heroes/{heroId}/teams/{teamId}", EDITORS),
            entry("DELETE /heroes/{heroId}/teams/{teamId}", EDITORS),
            entry("PUT /heroes/{heroId}/teams", EDITORS),
            entry("POST /commands", EDITORS),
            entry("POST /heroes/{heroId}/erasure", PRIVACY_OFFICERS),
            entry("GET /heroes/{heroId}/personal-data", PRIVACY_OFFICERS),
            entry("GET /heroes/{heroId}/history", VIEWERS),
            entry("GET /heroes/{heroId}/changes", VIEWERS),
            entry("GET /teams/{teamId}/history", VIEWERS),
            entry("GET /teams/{teamId}/changes", VIEWERS),
            entry("GET /teams", VIEWERS),
            entry("GET /teams/{teamId}", VIEWERS),
            entry("GET /teams/{teamId}/heroes", VIEWERS),
            entry("POST /teams", EDITORS),
            entry("PATCH /teams/{teamId}", EDITORS),
            entry("DELETE /teams/{teamId}", EDITORS),
            entry("PUT /teams/{teamId}/heroes/{heroId}", EDITORS),
            entry("DELETE /teams/{teamId}/heroes/{heroId}", EDITORS),
            entry("GET /events", VIEWERS),
            entry("GET /session", ANYBODY_WITH_A_ROLE),
            entry("POST /session", EVERYBODY),
            entry("DELETE /session", ANYBODY_WITH_A_ROLE),
            entry("GET /session/ways", EVERYBODY),
            entry("GET /page/main.js", EVERYBODY),
            entry("GET /webjars/lit/index.js", EVERYBODY),
            entry("GET /index.html", NOBODY),
            entry("GET /tokens", ADMINS),
            entry("POST /tokens", ADMINS),
            entry("DELETE /tokens/{tokenId}", ADMINS),
            entry("POST /master-key/rotation", ADMINS),
            entry("GET /rebuilds", ADMINS),
            entry("POST /rebuilds", ADMINS),
            entry("GET /rebuilds/{rebuildId}", ADMINS),
            entry("DELETE /rebuilds/{rebuildId}", ADMINS),
            entry("GET /projections", ADMINS),
            entry("GET /projections/{projection}", ADMINS),
            entry("POST /projections/{projection}/retry", ADMINS),
            entry("GET /projections/{projection}/set-aside", ADMINS),
            entry("POST /projections/{projection}/set-aside", ADMINS),
            entry("GET /projections/{projection}/set-aside/{position}", ADMINS),
            entry("DELETE /projections/{projection}/set-aside/{position}", ADMINS),
            entry("GET /read-model", ADMINS),
            entry("POST /read-model/undo", ADMINS),
            entry("GET /read-model/snapshots", ADMINS),
            entry("POST /read-model/snapshots", ADMINS),
            entry("GET /read-model/snapshots/{name}", ADMINS),
            entry("DELETE /read-model/snapshots/{name}", ADMINS),
            entry("GET /projections/{projection}/dead-letters", ADMINS),
            entry("GET /projections/{projection}/dead-letters/{sequence}", ADMINS),
            entry("POST /projections/{projection}/dead-letters/{sequence}/retry", ADMINS),
            entry("POST /projections/{projection}/dead-letters/{sequence}/discard", ADMINS),
            entry("GET /projections/{projection}/discarded-letters", ADMINS),
            entry("GET /actuator/health", EVERYBODY),
            entry("GET /actuator/health/**", EVERYBODY),
            entry("GET /actuator/prometheus", METRICS_READERS),
            entry("GET /openapi.json", EVERYBODY),
            entry("GET /openapi.json.yaml", NOBODY),
            entry("GET /openapi.json/swagger-config", EVERYBODY),
            entry("GET /", EVERYBODY),
            entry("GET /docs", EVERYBODY),
            entry("GET /docs/", EVERYBODY),
            entry("GET /swagger-ui/index.html", EVERYBODY),
            entry("GET /swagger-ui/swagger-ui.css", EVERYBODY),
            entry("GET /problems", EVERYBODY),
            entry("GET /problems/", EVERYBODY),
            entry("GET /problems/{kind}", EVERYBODY),
            entry("GET /error", NOBODY),
            entry("POST /error", NOBODY),
            entry("GET /nowhere", NOBODY));

    private static Node node;
    private static HttpClient client;

    @BeforeAll
    static void start(@TempDir Path folder) {
        node = Node.start(
                TestPostgres.newDatabase(),
                List.of(
                        // The master key is replaced.
                        "--roster.data=" + folder,
                        "--management.endpoints.web.exposure.include=*",
                        "--roster.cors.allowed-origins=" + ORIGIN + ",http://localhost:3000",
                        // It would write the whole heap.
                        "--management.endpoints.web.exposure.exclude=heapdump"));
        client = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() {
        client.close();
        node.close();
    }

    @Test
    void areOpenToWhomTheTableSays() {
        var routes = node.beans(RequestMappingInfoHandlerMapping.class).stream()
                .flatMap(mapping -> mapping.getHandlerMethods().keySet().stream())
                .flatMap(RoutesIT::routes)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(routes).contains("GET /heroes", "GET /actuator/env", "GET /actuator/health", "GET /error");
        var expected = new HashMap<>(TABLE);
        routes.stream()
                .filter(route -> route.contains(" /actuator"))
                .forEach(route -> expected.putIfAbsent(route, ADMINS));
        assertThat(expected.keySet()).as("the table has every route").containsAll(routes);

        var actual = new HashMap<String, Set<String>>();
        var tokens = EVERYBODY.stream()
                .filter(role -> !role.equals(NONE))
                .collect(Collectors.toMap(role -> role, role -> node.token(role)));
        for (var route : expected.keySet()) {
            actual.put(
                    route,
                    EVERYBODY.stream()
                            .filter(role -> isAllowed(route, tokens.get(role)))
                            .collect(Collectors.toSet()));
        }

        assertThat(actual).containsExactlyInAnyOrderEntriesOf(expected);
    }

    /** Before a browser sends what a page of another origin asks for, it asks whether it may, and has no token then. */
    @Test
    void arePromisedToPagesOfAllowedOrigins() {
        for (var route : TABLE.keySet()) {
            var method = route.split(" ")[0];
            var promise = Http.to(node, "none")
                    .send(
                            "OPTIONS",
                            path(route),
                            null,
                            "Origin",
                            ORIGIN,
                            "Access-Control-Request-Method",
                            method,
                            "Access-Control-Request-Headers",
                            "authorization,content-type,if-match,if-none-match,idempotency-key,last-event-id,prefer,"
                                    + "roster-position")
                    .expect(200);
            assertThat(promise.header("Access-Control-Allow-Origin")).isEqualTo(ORIGIN);
            assertThat(promise.header("Access-Control-Allow-Methods").split(","))
                    .contains(method);
            assertThat(promise.header("Access-Control-Allow-Credentials")).isNull();
            assertThat(promise.header("Access-Control-Max-Age")).isEqualTo("3600");
            assertThat(promise.response().headers().allValues("Vary")).contains("Origin");
        }
    }

    /** Whatever it is: what is asked for, a refusal at a door or before it, or lines and events. */
    @ParameterizedTest
    @CsvSource({
        "GET, /teams, admin, application/json, 200",
        "GET, /teams, none, application/json, 401",
        "GET, /tokens, viewer, application/json, 403",
        "GET, /nowhere, admin, application/json, 403",
        "GET, /teams/x, admin, application/json, 400",
        "GET, /problems/none, admin, text/html, 404",
        "GET, //teams, admin, application/json, 400",
        "GET, /events, viewer, application/x-ndjson, 200",
        "HEAD, /events, viewer, text/event-stream, 200",
        "POST, /commands, editor, application/x-ndjson, 200",
        "GET, /actuator/health, none, application/json, 200"
    })
    void canBeReadByPagesOfAllowedOrigins(String method, String path, String role, String accept, int status) {
        var asked = HttpRequest.newBuilder(URI.create(node.address() + path))
                .method(method, BodyPublishers.noBody())
                .header("Origin", ORIGIN)
                .header("Accept", accept)
                .header("Content-Type", "application/x-ndjson");
        if (!role.equals(NONE)) {
            asked.header("Authorization", "Bearer " + node.token(role));
        }

        var answer = new Http.Answer(Http.send(client, asked.build())).expect(status);

        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(ORIGIN);
        assertThat(answer.header("Access-Control-Expose-Headers").split(", ?"))
                .contains("Roster-Position", "ETag", "Link", "Location", "Retry-After", "WWW-Authenticate");
        assertThat(answer.response().headers().allValues("Vary")).contains("Origin");
    }

    @Test
    void areRefusedToPagesOfOtherOrigins() {
        var stranger = "https://app.example.com.evil.example";
        for (var answer : List.of(
                Http.to(node).get("/teams", "Origin", stranger),
                Http.to(node)
                        .send("OPTIONS", "/teams", null, "Origin", stranger, "Access-Control-Request-Method", "GET"),
                Http.to(node)
                        .send("OPTIONS", "/teams", null, "Origin", ORIGIN, "Access-Control-Request-Method", "TRACE"))) {
            assertThat(answer.expectProblem(403, "forbidden")
                            .json()
                            .get("detail")
                            .asString())
                    .contains("roster.cors.allowed-origins");
            assertThat(answer.header("Access-Control-Allow-Origin")).isNull();
        }
    }

    /** RFC 9110, 10.2.1; who may not use a route is not told. */
    @Test
    void sayTheSameMethodsWhereverTheySayThem() throws Exception {
        var everything = node.token("admin", "identity-reader", "privacy-officer");
        var methods = TABLE.keySet().stream()
                .filter(route -> !TABLE.get(route).equals(NOBODY) && !route.contains("swagger-ui"))
                .collect(Collectors.groupingBy(
                        route -> route.split(" ")[1],
                        Collectors.mapping(route -> route.split(" ")[0], Collectors.toCollection(TreeSet::new))));
        try (var raw = new RawClient(URI.create(node.address()).getPort())) {
            for (var pattern : methods.keySet()) {
                var expected = methods.get(pattern);
                var path = path("GET " + pattern);
                expected.add("OPTIONS");
                if (expected.contains("GET")) {
                    expected.add("HEAD");
                }
                for (var method : List.of("OPTIONS", "TRACE", "GET", "POST", "PUT", "PATCH", "DELETE")) {
                    if (!expected.contains(method) || method.equals("OPTIONS")) {
                        var answer = raw.send(new RawRequest(method, path)
                                .header("Host", "localhost")
                                .header("Authorization", "Bearer " + everything));
                        assertThat(answer.status()).as(method + " " + path).isIn(200, 403, 405);
                        if (answer.status() != 403) {
                            assertThat(answer.headers().stream().filter(header -> header.startsWith("Allow:")))
                                    .hasSize(1);
                            assertThat(answer.header("Allow").split(", *"))
                                    .as(method + " " + path)
                                    .containsExactlyInAnyOrderElementsOf(expected);
                        } else {
                            assertThat(method).as(path).isNotIn("OPTIONS", "TRACE");
                        }
                    }
                }
                if (expected.contains("PATCH")) {
                    assertThat(raw.send(new RawRequest("OPTIONS", path)
                                            .header("Host", "localhost")
                                            .header("Authorization", "Bearer " + everything))
                                    .header("Accept-Patch"))
                            .contains("application/merge-patch+json");
                }
            }
        }
    }

    private static Stream<String> routes(RequestMappingInfo mapping) {
        var methods = mapping.getMethodsCondition().getMethods().isEmpty()
                ? Set.of(RequestMethod.GET, RequestMethod.POST)
                : mapping.getMethodsCondition().getMethods();
        return mapping.getPatternValues().stream()
                .flatMap(path -> methods.stream().map(method -> method + " " + path));
    }

    /** With what a GET allows, HEAD is allowed, and nothing else. */
    private static boolean isAllowed(String route, String token) {
        var method = route.split(" ")[0];
        var path = path(route);
        var statuses = new ArrayList<Integer>();
        statuses.add(status(method, path, token));
        if (method.equals("GET")) {
            statuses.add(status("HEAD", path, token));
        }
        assertThat(statuses).as(route).allMatch(status -> status < 500);
        var allowed = statuses.stream()
                .map(status -> status != 401 && status != 403)
                .distinct()
                .toList();
        assertThat(allowed).as(route).hasSize(1);
        return allowed.getFirst();
    }

    private static String path(String route) {
        return route.split(" ")[1]
                .replace("**", "projection")
                .replaceAll("\\{[^}]+}", Node.id().toString());
    }

    private static int status(String method, String path, String token) {
        var request = HttpRequest.newBuilder(URI.create(node.address() + path)).method(method, BodyPublishers.noBody());
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return client.sendAsync(request.build(), BodyHandlers.discarding())
                .join()
                .statusCode();
    }
}
