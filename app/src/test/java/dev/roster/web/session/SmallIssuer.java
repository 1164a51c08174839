package dev.roster.web.session;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import tools.jackson.databind.json.JsonMapper;

/** An OpenID Connect provider with one user, who always agrees. It asks for PKCE with S256, and checks what it is sent. */
final class SmallIssuer implements AutoCloseable {

    static final String CLIENT = "roster-page";
    static final String SECRET = "a-secret-of-the-client";
    static final String USER = "ann-at-the-issuer";

    private final RSAKey key;
    private final HttpServer server;
    private final Map<String, Map<String, String>> asked = new ConcurrentHashMap<>();
    private final List<String> problems = new CopyOnWriteArrayList<>();

    /** What its next access tokens say. */
    volatile UnaryOperator<JWTClaimsSet.Builder> accessToken = claims -> claims;

    /** What its next ID tokens say. */
    volatile UnaryOperator<JWTClaimsSet.Builder> idToken = claims -> claims;

    SmallIssuer() throws Exception {
        key = new RSAKeyGenerator(2048).keyID("one").generate();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        // By default one that is slow keeps all others waiting.
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/jwks", exchange -> json(exchange, 200, new JWKSet(key.toPublicJWK()).toString()));
        server.createContext(
                "/.well-known/openid-configuration", exchange -> json(exchange, 200, """
                {"issuer": "%1$s", "authorization_endpoint": "%1$s/authorize", "token_endpoint": "%1$s/token",
                 "jwks_uri": "%1$s/jwks", "subject_types_supported": ["public"], "response_types_supported": ["code"],
                 "id_token_signing_alg_values_supported": ["RS256"], "userinfo_endpoint": "%1$s/userinfo"}""".formatted(address())));
        server.createContext("/authorize", this::authorize);
        server.createContext("/token", this::token);
        server.createContext("/userinfo", exchange -> problems.add("nobody need ask who the user is"));
    }

    SmallIssuer started() {
        server.start();
        return this;
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** What it was asked that it should not have been. */
    List<String> problems() {
        return problems;
    }

    private void authorize(HttpExchange exchange) throws IOException {
        var query = form(exchange.getRequestURI().getRawQuery());
        check(query, "response_type", "code");
        check(query, "client_id", CLIENT);
        check(query, "code_challenge_method", "S256");
        if (!query.containsKey("code_challenge") || !query.containsKey("nonce") || !query.containsKey("state")) {
            problems.add("it is to be asked with a challenge, a nonce and a state: " + query);
        }
        var code = UUID.randomUUID().toString();
        asked.put(code, query);
        exchange.getResponseHeaders()
                .set("Location", query.get("redirect_uri") + "?code=" + code + "&state=" + query.get("state"));
        exchange.sendResponseHeaders(302, -1);
        exchange.close();
    }

    private void token(HttpExchange exchange) throws IOException {
        var form = form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        var basic = Base64.getEncoder().encodeToString((CLIENT + ":" + SECRET).getBytes(StandardCharsets.UTF_8));
        var query = asked.remove(form.getOrDefault("code", ""));
        if (query == null
                || !("Basic " + basic).equals(exchange.getRequestHeaders().getFirst("Authorization"))
                || !query.get("code_challenge").equals(challenge(form.getOrDefault("code_verifier", "")))
                || !query.get("redirect_uri").equals(form.get("redirect_uri"))) {
            json(exchange, 400, "{\"error\": \"invalid_grant\"}");
            return;
        }
        var answer = new HashMap<String, Object>();
        answer.put("token_type", "Bearer");
        answer.put("expires_in", 3600);
        answer.put("access_token", signed(accessToken.apply(claims("roster").claim("roles", List.of("editor")))));
        answer.put("id_token", signed(idToken.apply(claims(CLIENT).claim("nonce", query.get("nonce")))));
        json(exchange, 200, JsonMapper.shared().writeValueAsString(answer));
    }

    private JWTClaimsSet.Builder claims(String audience) {
        var now = Instant.now();
        return new JWTClaimsSet.Builder()
                .issuer(address())
                .audience(audience)
                .subject(USER)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(3600)));
    }

    private String signed(JWTClaimsSet.Builder claims) {
        try {
            var token = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("one").build(), claims.build());
            token.sign(new RSASSASigner(key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private void check(Map<String, String> query, String name, String value) {
        if (!value.equals(query.get(name))) {
            problems.add(name + " is " + query.get(name));
        }
    }

    private static String challenge(String verifier) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static Map<String, String> query(String address) {
        return form(URI.create(address).getRawQuery());
    }

    private static Map<String, String> form(String text) {
        var values = new HashMap<String, String>();
        for (var pair : text.split("&")) {
            var parts = pair.split("=", 2);
            values.put(
                    URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
                    URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return values;
    }

    private static void json(HttpExchange exchange, int status, String text) throws IOException {
        var answer = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
