package dev.roster.web.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roster.Http;
import dev.roster.Node;
import dev.roster.eventstore.postgres.TestPostgres;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;

/** A browser that comes in by an issuer, at which two nodes are registered as one client. */
@Isolated
@ExtendWith(OutputCaptureExtension.class)
class IssuerSignInIT {

    private static final String BEGIN = "/session/authorization/example";

    private static SmallIssuer issuer;
    private static Node node;
    private static Node other;
    private static HttpClient client;

    @BeforeAll
    static void start() throws Exception {
        issuer = new SmallIssuer().started();
        client = HttpClient.newHttpClient();
        var database = TestPostgres.newDatabase();
        node = Node.startWithoutToken(database, arguments(issuer.address()));
        other = Node.startWithoutToken(database, arguments(issuer.address()));
    }

    private static List<String> arguments(String address, String... more) {
        var jwt = "--spring.security.oauth2.resourceserver.jwt.";
        var registered = "--spring.security.oauth2.client.registration.example.";
        return Stream.concat(
                        Stream.of(
                                jwt + "issuer-uri=" + address,
                                jwt + "audiences=roster",
                                registered + "client-id=" + SmallIssuer.CLIENT,
                                registered + "client-secret=" + SmallIssuer.SECRET,
                                registered + "client-name=Example",
                                registered + "scope=openid,roster",
                                registered + "authorization-grant-type=authorization_code",
                                "--spring.security.oauth2.client.provider.example.issuer-uri=" + address),
                        Stream.of(more))
                .toList();
    }

    @AfterEach
    void wasAskedAsItShouldBe() {
        issuer.accessToken = claims -> claims;
        issuer.idToken = claims -> claims;
        assertThat(issuer.problems()).isEmpty();
    }

    @AfterAll
    static void stop() {
        client.close();
        other.close();
        node.close();
        issuer.close();
    }

    /** What a browser gets on its way, which goes from a node to the issuer and back. */
    private record Way(Http.Answer begun, String atIssuer, String back) {

        private static Way from(Node node) {
            var begun = Browser.at(node).get(BEGIN).expect(302);
            var atIssuer = begun.header("Location");
            var answer = Http.send(
                    client, HttpRequest.newBuilder(URI.create(atIssuer)).build());
            return new Way(
                    begun, atIssuer, answer.headers().firstValue("Location").orElseThrow());
        }

        private String path() {
            return back.substring(back.indexOf("/session"));
        }

        /** A page of another site leads there. */
        private Http.Answer comeBack(Node node) {
            return comeBack(node, path());
        }

        private Http.Answer comeBack(Node node, String path) {
            return Browser.at(node)
                    .with(begun)
                    .get(path, "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate")
                    .expect(302);
        }
    }

    private static List<String> cookies(Http.Answer answer) {
        return answer.response().headers().allValues("Set-Cookie");
    }

    private static Browser signedIn(Node at, Http.Answer back) {
        return Browser.at(at)
                .with(cookies(back).stream()
                        .filter(cookie -> cookie.startsWith(SessionCookies.NAME))
                        .findFirst()
                        .orElseThrow()
                        .split(";")[0]);
    }

    @Test
    void hasASessionOnEveryNode() {
        var way = Way.from(node);
        assertThat(way.atIssuer()).startsWith(issuer.address() + "/authorize?");
        assertThat(way.back()).startsWith(node.address() + "/session/code/example?");
        assertThat(cookies(way.begun()))
                .singleElement()
                .asString()
                .matches(
                        "roster-sign-in=[A-Za-z0-9_-]{43}; Path=/session/code; Max-Age=600; Expires=[^;]+; HttpOnly; SameSite=Lax");

        // The browser may come back to either.
        var back = way.comeBack(other);

        assertThat(back.header("Location")).isEqualTo("/");
        assertThat(cookies(back))
                .hasSize(2)
                .anyMatch(cookie -> cookie.startsWith("roster-sign-in=; Path=/session/code; Max-Age=0"))
                .anyMatch(cookie ->
                        cookie.matches("roster-session=[0-9a-f]{32}\\.[A-Za-z0-9_-]{43}; Path=/; Max-Age=3(59\\d|600);"
                                + " Expires=[^;]+; HttpOnly; SameSite=Strict"));
        for (var at : List.of(node, other)) {
            var browser = signedIn(at, back);
            var who = browser.get("/session").expect(200).json();
            assertThat(who.get("actor").asString()).isEqualTo(SmallIssuer.USER);
            assertThat(who.get("via").asString()).isEqualTo("oidc");
            assertThat(who.get("name").isNull()).isTrue();
            assertThat(who.get("roles").toString()).isEqualTo("[\"viewer\",\"editor\"]");
            var team = browser.send("POST", "/teams", "{\"name\": \"Preventers\", \"headquarters\": \"Sharp Tower\"}")
                    .expect(201)
                    .id();
            assertThat(node.metadata(team))
                    .singleElement()
                    .satisfies(metadata -> assertThat(metadata)
                            .containsEntry("actor", SmallIssuer.USER)
                            .containsEntry("actorVia", "oidc"));
        }
        signedIn(node, back).delete("/session").expect(204);
        signedIn(other, back).get("/heroes").expectProblem(401, "unauthorized");
    }

    @Test
    void keepsNoTokenAndNoSecretAnywhere(CapturedOutput output) {
        node.jdbc().sql("delete from eventstore.authorization_request").update();
        var way = Way.from(node);
        assertThat(node.rows("select encode(hash, 'escape') from eventstore.authorization_request")
                        .toString())
                .doesNotContain(way.begun().header("Set-Cookie").split("[=;]")[1]);
        var back = way.comeBack(node);

        assertThat(back.response().body()).isEmpty();
        assertThat(node.rows("select * from eventstore.authorization_request")).isEmpty();
        assertThat(node.rows("select * from eventstore.browser_session").toString())
                .doesNotContain("eyJ");
        assertThat(output)
                .doesNotContain(
                        SmallIssuer.SECRET, "eyJ", SmallIssuer.query(way.back()).get("code"))
                .doesNotContain(signedIn(node, back).cookie().split("=")[1]);
        assertThat(cookies(back)).noneMatch(cookie -> cookie.contains("JSESSIONID"));
    }

    @Test
    void cannotComeBackTwice(CapturedOutput output) {
        var way = Way.from(node);
        way.comeBack(node);

        assertFailed(way.comeBack(node), "expired");
        assertFailed(way.comeBack(other), "expired");
        assertThat(output).contains("A sign-in by the issuer failed, expired: authorization_request_not_found");
    }

    @Test
    void cannotComeBackAsAnother() {
        var way = Way.from(node);
        var another = Way.from(node);

        assertFailed(another.comeBack(node, way.path()), "expired");
        assertFailed(way.comeBack(node, way.path().replaceFirst("state=.*", "state=other")), "expired");
        assertFailed(new Http.Answer(Browser.at(node).get(way.path()).response()), "expired");
        assertThat(way.comeBack(node).header("Location")).as("its own").isEqualTo("/");
    }

    @Test
    void cannotComeBackTooLate() {
        var way = Way.from(node);
        node.jdbc()
                .sql("update eventstore.authorization_request set expires_at = now()")
                .update();

        assertFailed(way.comeBack(node), "expired");
    }

    @Test
    void isNotKeptOutByManyWhoBegin() {
        node.jdbc().sql("""
                insert into eventstore.authorization_request
                select sha256(n::text::bytea), '{}', now() + interval '5 min' + n * interval '1 ms'
                from generate_series(1, 10000) n""").update();

        assertThat(Way.from(node).comeBack(node).header("Location")).isEqualTo("/");
        assertThat(node.rows("select from eventstore.authorization_request")).hasSizeLessThanOrEqualTo(10_000);
        assertThat(node.rows("select from eventstore.authorization_request where hash = sha256('1')"))
                .as("The oldest is gone")
                .isEmpty();
    }

    @Test
    void needsTheProofThatItAsked() {
        var way = Way.from(node);
        node.jdbc()
                .sql(
                        "update eventstore.authorization_request"
                                + " set request = replace(request::text, '\"code_verifier\":\"', '\"code_verifier\":\"x')::json")
                .update();

        assertFailed(way.comeBack(node), "failed");
    }

    @Test
    void isToldThatTheIssuerRefused() {
        var way = Way.from(node);
        var state = SmallIssuer.query(way.back()).get("state");

        assertFailed(
                way.comeBack(node, "/session/code/example?error=access_denied&error_description=a%0Ab&state=" + state),
                "refused");
    }

    @Test
    void isJudgedByTheRulesForTokens() {
        issuer.accessToken = claims -> claims.audience("others");
        assertFailed(Way.from(node).comeBack(node), "token");
        issuer.accessToken = claims -> claims.issuer("https://other.example");
        assertFailed(Way.from(node).comeBack(node), "token");
        issuer.accessToken = claims -> claims.claim("roles", List.of("unknown"));
        assertFailed(Way.from(node).comeBack(node), "no-role");
        issuer.accessToken = claims -> claims.claim("roles", null);
        assertFailed(Way.from(node).comeBack(node), "no-role");
        issuer.accessToken = claims -> claims;
        issuer.idToken = claims -> claims.claim("nonce", "another");
        assertFailed(Way.from(node).comeBack(node), "failed");
    }

    @Test
    void hasASessionNoLongerThanTheToken() {
        var end = Instant.now().plusSeconds(60);
        issuer.accessToken = claims -> claims.expirationTime(Date.from(end));

        var who = signedIn(node, Way.from(node).comeBack(node))
                .get("/session")
                .expect(200)
                .json();

        assertThat(Instant.parse(who.get("expiresAt").asString())).isBetween(end.minusSeconds(2), end.plusSeconds(2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/login",
                "/logout",
                "/oauth2/authorization/example",
                "/login/oauth2/code/example",
                "/session/authorization",
                "/session/code",
                "/default-ui.css"
            })
    void opensNoOtherDoors(String path) {
        var answer = Browser.at(node).get(path, "Accept", "text/html").expect(401);

        assertThat(cookies(answer)).isEmpty();
    }

    @Test
    void isToldOfIt() {
        var ways = Browser.at(node).get("/session/ways").expect(200).json();

        assertThat(ways.toString())
                .isEqualTo("{\"code\":false,\"token\":true,\"providers\":"
                        + "[{\"name\":\"Example\",\"address\":\"/session/authorization/example\"}]}");
        Browser.at(node).begin("{\"code\": \"any\"}").expectProblem(401, "unknown-code");
        assertFailed(Browser.at(node).get("/session/authorization/unknown").expect(302), "failed");
    }

    @Test
    void findsItsWayBehindAPrefix() {
        try (var behind = Node.startWithoutToken(
                TestPostgres.newDatabase(),
                arguments(
                        issuer.address(),
                        "--server.forward-headers-strategy=framework",
                        "--roster.as-described=false"))) {
            var proxied = new ArrayList<>(List.of(
                    "X-Forwarded-Prefix",
                    "/public",
                    "X-Forwarded-Proto",
                    "https",
                    "X-Forwarded-Host",
                    "roster.example"));
            var begun = Browser.at(behind)
                    .get(BEGIN, proxied.toArray(String[]::new))
                    .expect(302);
            assertThat(cookies(begun))
                    .singleElement()
                    .asString()
                    .contains("; Path=/public/session/code; ", "; Secure; ");
            var query = SmallIssuer.query(begun.header("Location"));
            assertThat(query).containsEntry("redirect_uri", "https://roster.example/public/session/code/example");
            var issued = Http.send(
                    client,
                    HttpRequest.newBuilder(URI.create(begun.header("Location"))).build());
            var back = issued.headers().firstValue("Location").orElseThrow();

            var answer = Browser.at(behind)
                    .with(begun)
                    .get(back.substring(back.indexOf("/session")), proxied.toArray(String[]::new))
                    .expect(302);

            assertThat(answer.header("Location")).isEqualTo("/public/");
            assertThat(Browser.at(behind)
                            .get("/session/ways", proxied.toArray(String[]::new))
                            .json()
                            .at("/providers/0/address")
                            .asString())
                    .isEqualTo("/public" + BEGIN);
        }
    }

    @Test
    void waitsForAnIssuerThatIsAway() throws Exception {
        try (var late = new SmallIssuer();
                var alone = Node.startWithoutToken(TestPostgres.newDatabase(), arguments(late.address()))) {
            // It accepts connections, and says nothing.
            assertFailed(Browser.at(alone).get(BEGIN).expect(302), "unavailable");
            late.started();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> Browser.at(alone).get(BEGIN).header("Location").startsWith(late.address()));
        }
    }

    @Test
    void isNotThereWithoutAClient() {
        try (var without = Node.startWithoutToken(
                TestPostgres.newDatabase(),
                List.of(
                        "--spring.security.oauth2.resourceserver.jwt.issuer-uri=" + issuer.address(),
                        "--spring.security.oauth2.resourceserver.jwt.audiences=roster"))) {
            assertThat(without.beans(ClientRegistrationRepository.class)).isEmpty();
            assertThat(without.beans(IssuerSignIn.class)).isEmpty();
            for (var path : List.of(BEGIN, "/session/code/example")) {
                Browser.at(without).get(path).expectProblem(401, "unauthorized");
            }
        }
    }

    private static void assertFailed(Http.Answer answer, String kind) {
        assertThat(answer.header("Location")).isEqualTo("/#sign-in=" + kind);
        assertThat(cookies(answer))
                .noneMatch(cookie -> cookie.startsWith("roster-session=") || cookie.contains("JSESSIONID"));
    }
}
