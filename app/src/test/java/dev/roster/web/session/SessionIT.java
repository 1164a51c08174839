package dev.roster.web.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roster.Ear;
import dev.roster.Http;
import dev.roster.Node;
import dev.roster.eventstore.postgres.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Sessions of browsers, on two nodes that know of each other by the database alone. */
@Isolated
@ExtendWith(OutputCaptureExtension.class)
class SessionIT {

    private static final String TEAM = "{\"name\": \"Preventers\", \"headquarters\": \"Sharp Tower\"}";

    private static Node node;
    private static Node other;
    private static Http admin;

    @BeforeAll
    static void start() {
        var database = TestPostgres.newDatabase();
        node = Node.start(database, List.of("--roster.events.heartbeat=500ms"));
        other = Node.start(database, List.of("--roster.events.heartbeat=500ms"));
        admin = Http.to(node);
    }

    @AfterAll
    static void stop() {
        other.close();
        node.close();
    }

    @Nested
    class ACookie {

        @Test
        void isForThisServiceAloneAndForNoScript() {
            var begun = Browser.at(node).begin("{}", "Authorization", "Bearer " + node.token("viewer"));

            assertThat(begun.expect(201).header("Set-Cookie"))
                    .matches("roster-session=[0-9a-f]{32}\\.[A-Za-z0-9_-]{43}; Path=/; Max-Age=28(79\\d|800);"
                            + " Expires=[^;]+; HttpOnly; SameSite=Strict");
            assertThat(begun.header("Cache-Control")).contains("no-store");
        }

        @Test
        void isForThePathAndTheSchemeOfAProxy() {
            try (var behind = Node.start(
                    TestPostgres.newDatabase(),
                    List.of(
                            "--server.forward-headers-strategy=framework",
                            // Whose types have no prefix.
                            "--roster.as-described=false"))) {
                var begun = Browser.at(behind)
                        .begin(
                                "{}",
                                "Authorization",
                                "Bearer " + Node.ADMIN_TOKEN,
                                "X-Forwarded-Prefix",
                                "/public",
                                "X-Forwarded-Proto",
                                "https",
                                "X-Forwarded-Host",
                                "roster.example");
                assertThat(begun.expect(201).header("Set-Cookie")).contains("; Path=/public; ", "; Secure; ");
                var browser = Browser.at(behind).with(begun);
                var proxied = new String[] {
                    "X-Forwarded-Prefix",
                    "/public",
                    "X-Forwarded-Proto",
                    "https",
                    "X-Forwarded-Host",
                    "roster.example",
                    "Origin"
                };
                browser.send("POST", "/teams", TEAM, with(proxied, "https://roster.example"))
                        .expect(201);
                browser.send("POST", "/teams", TEAM, with(proxied, "http://roster.example"))
                        .expect(403);

                var atTheRoot = Browser.at(behind)
                        .begin("{}", "Authorization", "Bearer " + Node.ADMIN_TOKEN, "X-Forwarded-Proto", "https");
                assertThat(atTheRoot.expect(201).header("Set-Cookie"))
                        .startsWith("__Host-roster-session=")
                        .contains("; Path=/; ", "; Secure; ");
                Browser.at(behind)
                        .with(atTheRoot)
                        .get("/heroes", "X-Forwarded-Proto", "https")
                        .expect(200);
            }
        }

        private static String[] with(String[] headers, String last) {
            var all = List.of(headers).toArray(new String[headers.length + 1]);
            all[headers.length] = last;
            return all;
        }

        @Test
        void opensWhatTheTokenDoesOnEveryNode() {
            var token = admin.send("POST", "/tokens", "{\"name\": \"Ann\", \"roles\": [\"editor\"]}")
                    .expect(201)
                    .json();
            var browser = Browser.at(node).signedIn(token.get("token").asString());
            for (var address : List.of(node.address(), other.address())) {
                var there = browser.at(address);
                var who = there.get("/session").expect(200);
                assertThat(who.header("Cache-Control")).contains("no-store");
                assertThat(who.json().get("actor").asString())
                        .isEqualTo(token.get("id").asString());
                assertThat(who.json().get("via").asString()).isEqualTo("token");
                assertThat(who.json().get("name").asString()).isEqualTo("Ann");
                assertThat(who.json().get("roles").toString()).isEqualTo("[\"viewer\",\"editor\"]");
                assertThat(Instant.parse(who.json().get("expiresAt").asString()))
                        .isBetween(
                                Instant.now().plus(Duration.ofHours(7)),
                                Instant.now().plus(Duration.ofHours(8).plusSeconds(5)));
                there.get("/heroes").expect(200);
                there.get("/tokens").expectProblem(403, "forbidden");
                var team = there.send("POST", "/teams", TEAM).expect(201).id();
                assertThat(node.metadata(team))
                        .singleElement()
                        .satisfies(metadata -> assertThat(metadata)
                                .containsEntry("actor", token.get("id").asString())
                                .containsEntry("actorVia", "token"));
            }
        }

        @Test
        void isNotReadBesideAToken() {
            var browser = Browser.at(node).signedIn(node.token("editor"));

            browser.get("/tokens", "Authorization", "Bearer " + Node.ADMIN_TOKEN)
                    .expect(200);
            browser.get("/heroes", "Authorization", "Bearer wrong").expectProblem(401, "unauthorized");
            browser.get("/heroes", "Authorization", "Bearer " + Node.ADMIN_TOKEN, "Sec-Fetch-Site", "cross-site")
                    .expect(200);
            browser.send("POST", "/teams", TEAM, "Authorization", "Bearer " + node.token("viewer"))
                    .expectProblem(403, "forbidden");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "roster-session=",
                    "roster-session=wrong",
                    "roster-session=00000000000000000000000000000000.0000000000000000000000000000000000000000000"
                })
        void thatIsUnknownIsClearedAndClosesNothingThatIsPublic(String cookie) {
            var browser = Browser.at(node).with(cookie);

            var refused = browser.get("/heroes").expectProblem(401, "unauthorized");
            assertThat(refused.json().get("detail").asString()).isEqualTo("The session has ended: sign in again.");
            assertThat(refused.header("WWW-Authenticate")).startsWith("Bearer");
            assertThat(refused.header("Set-Cookie"))
                    .as("It may come later than the cookie of a new session")
                    .isNull();
            assertThat(browser.get("/session").expect(401).header("Set-Cookie"))
                    .startsWith("roster-session=; Path=/; Max-Age=0;")
                    .contains("HttpOnly");
            for (var open : List.of("/", "/session/ways", "/page/main.js", "/openapi.json", "/problems")) {
                browser.get(open).expect(200);
            }
            browser.get("/actuator/health").expect(200);
            browser.begin("{}", "Authorization", "Bearer " + Node.ADMIN_TOKEN).expect(201);
        }

        @Test
        void withAnothersSecretOpensNothing() {
            var one = Browser.at(node).signedIn(node.token("admin"));
            var two = Browser.at(node).signedIn(node.token("viewer"));
            var mixed = one.cookie().split("\\.")[0] + "." + two.cookie().split("\\.")[1];

            one.with(mixed).get("/heroes").expectProblem(401, "unauthorized");
        }

        @Test
        void isNowhereInTheDatabaseNorTheLog(CapturedOutput output) {
            var browser = Browser.at(node).signedIn(node.token("viewer"));
            browser.get("/session").expect(200);
            browser.delete("/session").expect(204);

            var secret = browser.cookie().split("\\.")[1];
            assertThat(node.rows("select *, encode(secret_hash, 'escape') from eventstore.browser_session")
                            .toString())
                    .doesNotContain(secret);
            assertThat(output).doesNotContain(secret);
        }
    }

    @Nested
    class ASession {

        @Test
        void endsWithItsTokenOnEveryNodeAtOnce() {
            var token = admin.send("POST", "/tokens", "{\"name\": \"lost\", \"roles\": [\"viewer\"]}")
                    .expect(201)
                    .json();
            var browser = Browser.at(node).signedIn(token.get("token").asString());
            browser.at(other.address()).get("/heroes").expect(200);

            admin.delete("/tokens/" + token.get("id").asString()).expect(204);

            browser.get("/heroes").expectProblem(401, "unauthorized");
            browser.at(other.address()).get("/heroes").expectProblem(401, "unauthorized");
        }

        @Test
        void isNotReadBesideAnotherOfItsName() {
            var browser = Browser.at(node).signedIn(node.token("viewer"));
            browser.get("/heroes").expect(200);

            browser.with("roster-session=planted; " + browser.cookie())
                    .get("/heroes")
                    .expectProblem(401, "unauthorized");
        }

        @Test
        void endsOnEveryNodeWhenItIsEnded() {
            var token = node.token("viewer");
            var browser = Browser.at(node).signedIn(token);
            var second = Browser.at(node).signedIn(token);

            assertThat(browser.at(other.address())
                            .delete("/session")
                            .expect(204)
                            .header("Set-Cookie"))
                    .startsWith("roster-session=; Path=/; Max-Age=0;");

            browser.get("/heroes").expectProblem(401, "unauthorized");
            browser.at(other.address()).get("/heroes").expectProblem(401, "unauthorized");
            second.get("/heroes").expect(200);
            Http.to(node, token).get("/heroes").expect(200);
            Http.to(node, token).delete("/session").expect(204);
            second.get("/heroes").expect(200);
        }

        @Test
        void endsForAnotherOfTheSameBrowser() {
            var first = Browser.at(node).signedIn(node.token("viewer"));
            var second = first.with(first.begin("{}", "Authorization", "Bearer " + node.token("viewer"))
                    .expect(201));

            first.get("/heroes").expectProblem(401, "unauthorized");
            second.get("/heroes").expect(200);
        }

        @Test
        void expires() {
            var browser = Browser.at(node).signedIn(node.token("viewer"));

            node.jdbc()
                    .sql("update eventstore.browser_session set expires_at = now() where id = ?")
                    .param(id(browser))
                    .update();

            browser.get("/heroes").expectProblem(401, "unauthorized");
            Browser.at(node).signedIn(node.token("viewer"));
            assertThat(node.rows("select from eventstore.browser_session where id = '" + id(browser) + "'"))
                    .as("is removed when another begins")
                    .isEmpty();
        }

        @Test
        void endsNoLaterThanItsToken() {
            var end = Instant.now().plusSeconds(600);
            var token = admin.send(
                            "POST",
                            "/tokens",
                            "{\"name\": \"short\", \"roles\": [\"viewer\"], \"expiresAt\": \"" + end + "\"}")
                    .expect(201)
                    .json()
                    .get("token")
                    .asString();

            var begun = Browser.at(node).begin("{}", "Authorization", "Bearer " + token);

            assertThat(Instant.parse(begun.expect(201).json().get("expiresAt").asString()))
                    .isBetween(end.minusSeconds(5), end.plusSeconds(5));
        }

        @Test
        void ofTheOperatorsTokenEndsWhenAnotherIsPutThere(@TempDir Path folder) throws Exception {
            var database = TestPostgres.newDatabase();
            Browser browser;
            try (var first = Node.start(database)) {
                browser = Browser.at(first).signedIn(Node.ADMIN_TOKEN);
                var who = browser.get("/session").expect(200).json();
                assertThat(who.get("actor").asString()).isEqualTo("admin-token-file");
                assertThat(who.get("name").isNull()).isTrue();
                assertThat(who.get("roles").toString())
                        .isEqualTo("[\"viewer\",\"editor\",\"admin\",\"metrics-reader\"]");
            }
            try (var second = Node.start(database)) {
                browser.at(second.address()).get("/tokens").expect(200);
            }
            var file = Files.writeString(folder.resolve("token"), "another-token-of-32-characters-or-more");
            try (var third = Node.startWithoutToken(database, List.of("--roster.admin-token-file=" + file))) {
                browser.at(third.address()).get("/tokens").expectProblem(401, "unauthorized");
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"revoked", "ended"})
        void endsAStreamThatItOpened(String how) {
            var token = admin.send("POST", "/tokens", "{\"name\": \"ear\", \"roles\": [\"viewer\"]}")
                    .expect(201)
                    .json();
            var browser = Browser.at(node).signedIn(token.get("token").asString());
            try (var ear = Ear.withCookie(node, browser.cookie())) {
                await().until(() -> !ear.signals().isEmpty());
                if (how.equals("revoked")) {
                    admin.delete("/tokens/" + token.get("id").asString()).expect(204);
                } else {
                    browser.at(other.address()).delete("/session").expect(204);
                }
                await().atMost(Duration.ofSeconds(10)).until(ear::hasEnded);

                assertThat(ear.signals().getLast().name()).isEqualTo("Ended");
                assertThat(ear.signals().getLast().json().get("detail").asString())
                        .contains(how);
            }
        }

        private static UUID id(Browser browser) {
            return UUID.fromString(browser.cookie()
                    .substring("roster-session=".length())
                    .replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12}).*", "$1-$2-$3-$4-$5"));
        }
    }

    @Nested
    class ARequestWithTheCookie {

        @ParameterizedTest
        @CsvSource(
                nullValues = "-",
                value = {
                    "POST, same-origin, -, -, 201",
                    "POST, none, -, -, 201",
                    "POST, same-origin, -, https://other.example, 201",
                    "POST, same-site, -, own, 403",
                    "POST, cross-site, -, -, 403",
                    "POST, cross-site, navigate, -, 403",
                    "POST, odd, -, -, 403",
                    "POST, -, -, own, 201",
                    "POST, -, -, https://other.example, 403",
                    "POST, -, -, null, 403",
                    "POST, -, -, -, 403",
                    "PATCH, cross-site, -, -, 403",
                    "PATCH, -, -, own, 415",
                    "PUT, cross-site, -, -, 403",
                    "PUT, -, -, own, 404",
                    "DELETE, cross-site, -, -, 403",
                    "DELETE, -, -, own, 404",
                    "GET, same-origin, -, -, 200",
                    "GET, none, -, -, 200",
                    "GET, -, -, -, 200",
                    "GET, cross-site, navigate, -, 200",
                    "GET, cross-site, cors, -, 403",
                    "GET, same-site, no-cors, -, 403",
                    "HEAD, cross-site, no-cors, -, 403",
                    "HEAD, same-origin, -, -, 200"
                })
        void mustComeFromTheServicesOwnPage(String method, String site, String mode, String origin, int status) {
            var browser = Browser.at(node).signedIn(node.token("editor"));
            var path = switch (method) {
                case "POST" -> "/teams";
                case "PATCH", "DELETE" -> "/teams/" + Node.id();
                case "PUT" -> "/teams/" + Node.id() + "/heroes/" + Node.id();
                default -> "/heroes";
            };
            var body = method.equals("POST") ? TEAM : null;

            var answer = browser.send(
                    method,
                    path,
                    body,
                    "Sec-Fetch-Site",
                    site,
                    "Sec-Fetch-Mode",
                    mode,
                    "Origin",
                    "own".equals(origin) ? node.address() : origin);

            if (status == 403 && !method.equals("HEAD")) {
                answer.expectProblem(403, "cross-site");
            } else {
                answer.expect(status);
            }
        }

        @Test
        void cannotBeginASessionForAPageOfAnotherOrigin() {
            var token = "Bearer " + node.token("viewer");
            var code = "{\"code\": \"" + node.bean(SignInCodes.class).make(tokenId()) + "\"}";

            Browser.at(node).begin(code, "Sec-Fetch-Site", "cross-site").expectProblem(403, "cross-site");
            Browser.at(node).begin(code, "Origin", "https://other.example").expectProblem(403, "cross-site");
            Browser.at(node).begin(code, "Sec-Fetch-Site", null).expect(201);
            Browser.at(node)
                    .begin("{}", "Sec-Fetch-Site", null, "Authorization", token)
                    .expect(201);
        }
    }

    @Nested
    class ACode {

        @Test
        void isGoodOnceOnAnyNode() {
            var tokenId = tokenId();
            var code = node.bean(SignInCodes.class).make(tokenId);
            assertThat(code).hasSize(32);

            var begun = Browser.at(other).begin("{\"code\": \"" + code + "\"}").expect(201);
            assertThat(begun.json().get("actor").asString()).isEqualTo(tokenId.toString());
            Browser.at(node).with(begun).get("/heroes").expect(200);
            Browser.at(node).begin("{\"code\": \"" + code + "\"}").expectProblem(401, "unknown-code");
        }

        @Test
        void isGoodForTenMinutesAndAsLongAsItsToken() {
            var tokenId = tokenId();
            var codes = node.bean(SignInCodes.class);
            var late = codes.make(tokenId);
            assertThat(node.rows(
                            "select from eventstore.sign_in_code where expires_at between now() + interval '9 min 50 s'"
                                    + " and now() + interval '10 min'"))
                    .isNotEmpty();
            node.jdbc()
                    .sql("update eventstore.sign_in_code set expires_at = now()")
                    .update();
            var ofRevoked = codes.make(tokenId);
            admin.delete("/tokens/" + tokenId).expect(204);

            for (var code : List.of(late, ofRevoked, "", "wrong", "\\u0000")) {
                Browser.at(node).begin("{\"code\": \"" + code + "\"}").expectProblem(401, "unknown-code");
            }
            Browser.at(node).begin("{}").expectProblem(401, "unauthorized");
            Browser.at(node).begin("").expectProblem(400, "malformed-body");
        }

        @Test
        void cannotBeTriedForLong() {
            try (var tried = Node.start(TestPostgres.newDatabase())) {
                for (var i = 0; i < 20; i++) {
                    Browser.at(tried).begin("{\"code\": \"wrong\"}").expectProblem(401, "unknown-code");
                }
                var answer = Browser.at(tried).begin("{\"code\": \"wrong\"}").expectProblem(429, "too-many-requests");
                assertThat(answer.header("Retry-After")).isNotNull();
            }
        }

        @Test
        void isNowhereInTheDatabaseNorTheLog(CapturedOutput output) {
            var codes = node.bean(SignInCodes.class);
            var code = codes.make(tokenId());
            assertThat(node.rows("select *, encode(hash, 'escape') from eventstore.sign_in_code")
                            .toString())
                    .doesNotContain(code);
            Browser.at(node).begin("{\"code\": \"" + code + "\"}").expect(201);
            Browser.at(node).begin("{\"code\": \"" + code + "\"}").expect(401);
            assertThat(output).doesNotContain(code);
        }
    }

    @Test
    void saysHowToComeIn() {
        var ways = Browser.at(node).get("/session/ways").expect(200);

        assertThat(ways.json().toString()).isEqualTo("{\"code\":true,\"token\":true,\"providers\":[]}");
        assertThat(ways.header("Cache-Control")).contains("no-store");
    }

    @Test
    void saysWhoABearerIs() {
        assertThat(admin.get("/session").expect(200).json().get("via").asString())
                .isEqualTo("admin-token-file");
        assertThat(Http.to(node, node.token("metrics-reader"))
                        .get("/session")
                        .expect(200)
                        .json()
                        .get("roles")
                        .toString())
                .isEqualTo("[\"metrics-reader\"]");
        Browser.at(node).get("/session").expectProblem(401, "unauthorized");
    }

    private static UUID tokenId() {
        return UUID.fromString(admin.send("POST", "/tokens", "{\"name\": \"test\", \"roles\": [\"viewer\"]}")
                .expect(201)
                .json()
                .get("id")
                .asString());
    }
}
