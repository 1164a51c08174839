package dev.roster.web.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import dev.roster.Ear;
import dev.roster.Http;
import dev.roster.Node;
import dev.roster.eventstore.postgres.StartupRefused;
import dev.roster.eventstore.postgres.TestPostgres;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** The service with the tokens of an issuer: which it takes, what they open, and that its own are off. */
class OidcIT {

    private static final String ISSUER = "https://issuer.example";
    private static final String JWT = "--spring.security.oauth2.resourceserver.jwt.";
    private static final Duration MORE_THAN_CLOCKS_DIFFER = Duration.ofMinutes(2);

    private static RSAKey key;
    private static RSAKey strange;
    private static HttpServer issuer;
    private static Node node;
    private static HttpClient client;

    @TempDir
    static Path folder;

    @BeforeAll
    static void start() throws Exception {
        key = new RSAKeyGenerator(2048).keyID("known").generate();
        strange = new RSAKeyGenerator(2048).keyID("strange").generate();
        issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        answer("/keys", new JWKSet(key.toPublicJWK()).toString(), new AtomicInteger());
        issuer.start();
        client = HttpClient.newHttpClient();
        // An open address is no reason to refuse: the issuer is a door.
        node = Node.start(
                TestPostgres.newDatabase(),
                List.of(
                        JWT + "jwk-set-uri=http://127.0.0.1:"
                                + issuer.getAddress().getPort() + "/keys",
                        JWT + "issuer-uri=" + ISSUER,
                        JWT + "audiences=roster",
                        "--server.address=0.0.0.0"));
    }

    @AfterAll
    static void stop() {
        client.close();
        node.close();
        issuer.stop(0);
    }

    record Token(String is, String text) {

        @Override
        public String toString() {
            return is;
        }
    }

    static Stream<Token> badTokens() throws Exception {
        var good = signed(key, claims -> claims);
        var parts = good.split("\\.");
        var richer = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8)
                        .replace("viewer", "admin")
                        .getBytes(StandardCharsets.UTF_8));
        var publicKey = pem().getBytes(StandardCharsets.UTF_8);
        var now = Instant.now();
        return Stream.of(
                new Token("of no algorithm", new PlainJWT(claims(claims -> claims)).serialize()),
                new Token("of no algorithm, with a signature", algNone(parts)),
                new Token("signed with the public key as a password", hmac(publicKey)),
                new Token(
                        "signed with the public key's bytes",
                        hmac(key.toRSAPublicKey().getEncoded())),
                new Token("of another algorithm", signed(JWSAlgorithm.RS512, key, claims -> claims)),
                new Token("for another audience", signed(key, claims -> claims.audience("others"))),
                new Token("for no audience", signed(key, claims -> claims.audience((String) null))),
                new Token("of another issuer", signed(key, claims -> claims.issuer("https://other.example"))),
                new Token("of no issuer", signed(key, claims -> claims.issuer(null))),
                new Token(
                        "expired",
                        signed(key, claims -> claims.expirationTime(at(now.minus(MORE_THAN_CLOCKS_DIFFER))))),
                new Token("without an end", signed(key, claims -> claims.expirationTime(null))),
                new Token(
                        "not yet valid",
                        signed(key, claims -> claims.notBeforeTime(at(now.plus(MORE_THAN_CLOCKS_DIFFER))))),
                new Token("of nobody", signed(key, claims -> claims.subject(null))),
                new Token("of an unknown key", signed(strange, claims -> claims)),
                new Token("of another key under a known name", signed(strange("known"), claims -> claims)),
                new Token("of another type", signed(key, "logout+jwt")),
                new Token("changed", parts[0] + "." + richer + "." + parts[2]),
                new Token("without its signature", parts[0] + "." + parts[1] + "."));
    }

    @ParameterizedTest
    @MethodSource("badTokens")
    void isNotTaken(Token bad) {
        assertRefused(get("/heroes", bad.text()));
    }

    @Test
    void isTakenIfItIsGood() throws Exception {
        assertThat(get("/heroes", signed(key, claims -> claims)).statusCode()).isEqualTo(200);
        for (var type : List.of("at+jwt", "application/at+jwt", "AT+JWT", "JWT")) {
            assertThat(get("/heroes", signed(key, type)).statusCode()).as(type).isEqualTo(200);
        }
        assertThat(get("/heroes", signed(key, claims -> claims.audience(List.of("others", "roster"))))
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "viewer, GET, /heroes, 200",
        "viewer, DELETE, /heroes/0190163d-8694-739b-aea5-966c26f8ad90, 403",
        "editor, DELETE, /heroes/0190163d-8694-739b-aea5-966c26f8ad90, 404",
        "editor, GET, /actuator, 403",
        "admin, GET, /actuator, 200",
        "privacy-officer, GET, /heroes/0190163d-8694-739b-aea5-966c26f8ad90/personal-data, 404",
        "admin, GET, /heroes/0190163d-8694-739b-aea5-966c26f8ad90/personal-data, 403",
        "ROLE_admin, GET, /heroes, 403",
        "unknown, GET, /heroes, 403"
    })
    void opensWhatItsRolesAllow(String role, String method, String path, int status) throws Exception {
        var token = signed(key, claims -> claims.claim("roles", List.of(role)));

        assertThat(send(node, method, path, token, "").statusCode()).isEqualTo(status);
    }

    @Test
    void opensNothingWithoutRoles() throws Exception {
        assertThat(get("/heroes", signed(key, claims -> claims.claim("roles", null)))
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void isTheActor() throws Exception {
        var token = signed(key, claims -> claims.claim("roles", List.of("editor")));
        var formed = send(node, "POST", "/teams", token, """
                {"name": "Preventers", "headquarters": "Sharp Tower"}""");
        var team = UUID.fromString(
                JsonMapper.shared().readTree(formed.body()).get("id").asString());

        assertThat(node.metadata(team))
                .singleElement()
                .satisfies(metadata -> assertThat(metadata)
                        .containsEntry("actor", "nobody-else")
                        .containsEntry("actorVia", "oidc"));
    }

    @Test
    void endsWhatItBeganWhenItExpires() throws Exception {
        var end = Instant.now().plusSeconds(5).truncatedTo(ChronoUnit.SECONDS);
        var token = signed(key, claims -> claims.expirationTime(at(end)));
        try (var ear = Ear.to(node, token, "", null)) {
            await().atMost(Duration.ofSeconds(30)).until(ear::hasEnded);

            assertThat(Instant.now()).isAfterOrEqualTo(end);
            assertThat(ear.signals().getLast().name()).isEqualTo("Ended");
            assertThat(ear.signals().getLast().json().get("detail").asString()).contains("expired");
        }
    }

    /** Since clocks may differ. Each attempt has a token of its own: on a slow machine that minute can pass within one. */
    @Test
    void opensForAMinuteMoreWhatIsAnsweredAtOnce() throws Exception {
        await().untilAsserted(() -> {
            var answer = get("/heroes", expired());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        });
        for (var form : List.of("text/event-stream", "application/x-ndjson")) {
            new Http(node.address(), expired(), client)
                    .get("/events", "Accept", form)
                    .expectProblem(401, "unauthorized");
        }
    }

    private static String expired() throws JOSEException {
        var now = Instant.now();
        return signed(
                key, claims -> claims.issueTime(at(now.minusSeconds(10))).expirationTime(at(now.minusSeconds(1))));
    }

    @Test
    void leavesTheServicesOwnTokensOff() throws Exception {
        var admin = signed(key, claims -> claims.claim("roles", List.of("admin")));
        var own = AccessToken.random();
        node.jdbc()
                .sql(
                        "insert into eventstore.access_token (id, name, roles, secret_hash) values (?, 'own', '{admin}', ?)")
                .param(own.id())
                .param(own.secretHash())
                .update();

        assertRefused(get("/heroes", own.text()));
        assertThat(get("/tokens", admin).statusCode()).isEqualTo(404);
        assertThat(node.beans(OidcConfiguration.class)).hasSize(1);
        assertThat(node.beans(AdminTokenInitializer.class)).isEmpty();
    }

    static Stream<Object> oddRoles() {
        return Stream.of(
                List.of(1, "viewer"),
                Arrays.asList(null, "viewer", "", Map.of("name", "viewer"), List.of("editor"), true),
                "viewer",
                "  unknown viewer");
    }

    @ParameterizedTest
    @MethodSource("oddRoles")
    void hasTheRolesAmongOtherThings(Object roles) throws Exception {
        var token = signed(key, claims -> claims.claim("roles", roles));

        assertThat(get("/heroes", token).statusCode()).isEqualTo(200);
        assertThat(send(node, "POST", "/teams", token, "{}").statusCode()).isEqualTo(403);
    }

    static Stream<Object> noRoles() {
        return Stream.of(17, true, Map.of("viewer", "viewer"), List.of(), List.of(List.of("viewer")), "", 1.5);
    }

    @ParameterizedTest
    @MethodSource("noRoles")
    void hasNoRolesInWhatIsNoText(Object roles) throws Exception {
        assertThat(get("/heroes", signed(key, claims -> claims.claim("roles", roles)))
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void canHaveItsRolesInAnotherClaimOrDeeperDown() throws Exception {
        try (var other = withPublicKey(
                JWT + "issuer-uri=" + ISSUER,
                JWT + "audiences=roster",
                JWT + "authorities-claim-name=resource_access.roster.example.roles")) {
            var viewer = Map.of("roles", List.of("viewer"));
            var places = Map.<String, Object>of(
                    "resource_access.roster.example.roles", List.of("viewer"),
                    "resource_access", Map.of("roster.example", viewer),
                    "resource_access.roster", Map.of("example", viewer));
            places.forEach((claim, value) ->
                    assertThat(statusWith(other, claim, value)).as(claim).isEqualTo(200));
            assertThat(statusWith(other, "resource_access", Map.of("roster", "example")))
                    .isEqualTo(403);
            assertThat(statusWith(other, "resource_access", List.of("roster"))).isEqualTo(403);
        }
    }

    private static int statusWith(Node other, String claim, Object value) {
        try {
            var token = signed(key, claims -> claims.claim("roles", null).claim(claim, value));
            return send(other, "GET", "/heroes", token, "").statusCode();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void isCheckedAsMuchByAPublicKey() throws Exception {
        try (var other = withPublicKey(JWT + "issuer-uri=" + ISSUER, JWT + "audiences=roster")) {
            assertThat(send(other, "GET", "/heroes", signed(key, claims -> claims), "")
                            .statusCode())
                    .isEqualTo(200);
            for (var bad : badTokens().toList()) {
                assertThat(send(other, "GET", "/heroes", bad.text(), "").statusCode())
                        .as(bad.is())
                        .isEqualTo(401);
            }
        }
    }

    /** First it says nothing of itself, and then it has no keys. */
    @Test
    void cannotBeCheckedWhileTheIssuerIsAway() throws Exception {
        var port = issuer.getAddress().getPort();
        var name = "http://localhost:" + port + "/away";
        var token = signed(key, claims -> claims.issuer(name));
        try (var alone = Node.startWithoutToken(
                TestPostgres.newDatabase(), List.of(JWT + "issuer-uri=" + name, JWT + "audiences=roster"))) {
            for (var i = 0; i <= AuthenticationThrottleFilter.FAILURES; i++) {
                assertUnavailable(send(alone, "GET", "/heroes", token, ""), name);
            }

            var asked = new AtomicInteger();
            answer("/away/.well-known/openid-configuration", """
                    {"issuer": "%s", "jwks_uri": "http://127.0.0.1:%s/late", "subject_types_supported": ["public"]}""".formatted(name, port), asked);
            await().until(() -> {
                assertUnavailable(send(alone, "GET", "/heroes", token, ""), name);
                return asked.get() > 0;
            });
            assertUnavailable(send(alone, "GET", "/heroes", token, ""), name);

            asked.set(0);
            answer("/late", new JWKSet(key.toPublicJWK()).toString(), asked);
            await().until(() -> send(alone, "GET", "/heroes", token, "").statusCode() == 200);

            asked.set(0);
            for (var i = 0; i < 15; i++) {
                var unknown = signed(strange("unknown-" + i), claims -> claims.issuer(name));
                assertThat(send(alone, "GET", "/heroes", unknown, "").statusCode())
                        .isEqualTo(401);
            }
            assertThat(asked)
                    .as("who sends wrong tokens causes the issuer little work")
                    .hasValueLessThan(5);

            for (var claim : List.of("sub", "iss", "aud", "exp", "nbf", "iat", "jti")) {
                for (var odd : List.of(17.5, Map.of("a", 1), List.of(1), "", true)) {
                    var status = send(
                                    alone,
                                    "GET",
                                    "/heroes",
                                    signed(key, claims -> claims.issuer(name).claim(claim, odd)),
                                    "")
                            .statusCode();
                    assertThat(status).as(claim + " is " + odd).isIn(200, 401, 429);
                }
            }
            assertThat(send(alone, "GET", "/heroes", token, "").statusCode())
                    .as("after so many wrong ones")
                    .isEqualTo(200);
        }
    }

    private static void answer(String path, String json, AtomicInteger asked) {
        issuer.createContext(path, exchange -> {
            asked.incrementAndGet();
            var answer = json.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
    }

    private static void assertUnavailable(HttpResponse<String> answer, String issuer) {
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(answer.body()).contains("/problems/unavailable", issuer).doesNotContain("127.0.0.1", "nimbus");
    }

    @ParameterizedTest
    @ValueSource(strings = {"issuer-uri=" + ISSUER, "audiences=roster"})
    void needsAnIssuerAndAnAudience(String onlyOne) {
        assertThat(catchThrowable(() -> withPublicKey(JWT + onlyOne).close()))
                .rootCause()
                .isInstanceOf(StartupRefused.class)
                .hasMessageContaining(onlyOne.startsWith("issuer") ? "any audience" : "any issuer");
    }

    private static Node withPublicKey(String... arguments) throws Exception {
        var file = Files.writeString(folder.resolve("key.pem"), pem());
        return Node.startWithoutToken(
                TestPostgres.newDatabase(),
                Stream.concat(Stream.of(JWT + "public-key-location=" + file.toUri()), Stream.of(arguments))
                        .toList());
    }

    private static String pem() throws JOSEException {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(key.toRSAPublicKey().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }

    private static JWTClaimsSet claims(UnaryOperator<JWTClaimsSet.Builder> change) {
        var now = Instant.now();
        return change.apply(new JWTClaimsSet.Builder()
                        .issuer(ISSUER)
                        .audience("roster")
                        .subject("nobody-else")
                        .issueTime(at(now))
                        .notBeforeTime(at(now.minusSeconds(1)))
                        .expirationTime(at(now.plusSeconds(300)))
                        .claim("roles", List.of("viewer")))
                .build();
    }

    private static Date at(Instant instant) {
        return Date.from(instant);
    }

    private static String signed(RSAKey key, UnaryOperator<JWTClaimsSet.Builder> change) throws JOSEException {
        return signed(JWSAlgorithm.RS256, key, change);
    }

    private static String signed(RSAKey key, String type) throws JOSEException {
        return signed(new JWSHeader.Builder(JWSAlgorithm.RS256).type(new JOSEObjectType(type)), key, claims -> claims);
    }

    private static String signed(JWSAlgorithm algorithm, RSAKey key, UnaryOperator<JWTClaimsSet.Builder> change)
            throws JOSEException {
        return signed(new JWSHeader.Builder(algorithm), key, change);
    }

    private static String signed(JWSHeader.Builder header, RSAKey key, UnaryOperator<JWTClaimsSet.Builder> change)
            throws JOSEException {
        var token = new SignedJWT(header.keyID(key.getKeyID()).build(), claims(change));
        token.sign(new RSASSASigner(key));
        return token.serialize();
    }

    private static String hmac(byte[] secret) throws JOSEException {
        var token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(key.getKeyID()).build(), claims(claims -> claims));
        token.sign(new MACSigner(secret));
        return token.serialize();
    }

    private static String algNone(String[] parts) {
        var header = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("{\"alg\":\"none\",\"kid\":\"known\"}".getBytes(StandardCharsets.UTF_8));
        return header + "." + parts[1] + "." + parts[2];
    }

    private static RSAKey strange(String keyId) throws JOSEException {
        return new RSAKey.Builder(strange).keyID(keyId).build();
    }

    private static void assertRefused(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(401);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer error=\"invalid_token\"");
        assertThat(answer.body()).doesNotContain("dev.roster", "springframework", "nimbus", "Jwt");
    }

    private static HttpResponse<String> get(String path, String token) {
        return send(node, "GET", path, token, "");
    }

    private static HttpResponse<String> send(Node node, String method, String path, String token, String body) {
        var request = HttpRequest.newBuilder(URI.create(node.address() + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body));
        return client.sendAsync(request.build(), BodyHandlers.ofString()).join();
    }
}
