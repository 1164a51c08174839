package dev.roster.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.Http;
import dev.roster.Node;
import dev.roster.eventstore.postgres.TestPostgres;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** How the page and what it imports are served. */
class PageIT {

    private static final Pattern IMPORT_MAP =
            Pattern.compile("<script type=\"importmap\">(.*?)</script>", Pattern.DOTALL);

    private static Node node;
    private static HttpClient client;

    @BeforeAll
    static void start() {
        node = Node.start(TestPostgres.newDatabase());
        client = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() {
        client.close();
        node.close();
    }

    static Stream<String> files() {
        return Stream.of(
                "/",
                "/page/main.js",
                "/webjars/lit/index.js",
                "/webjars/lit-html/lit-html.js",
                "/webjars/lit-element/lit-element.js",
                "/webjars/lit__reactive-element/reactive-element.js");
    }

    @Test
    void loadsItsOwnFilesAndNothingElse() throws Exception {
        var page = get("/");

        assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html;charset=UTF-8");
        var hash = Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256")
                        .digest(importMap(page.body()).getBytes(StandardCharsets.UTF_8)));
        assertThat(page.headers().allValues("Content-Security-Policy"))
                .containsExactly("default-src 'none'; script-src 'self' 'sha256-" + hash + "'; style-src 'self';"
                        + " img-src 'self' data:; connect-src 'self'; form-action 'none'; base-uri 'none';"
                        + " frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types lit-html");
        assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(page.headers().firstValue("X-Frame-Options")).hasValue("DENY");
        assertThat(get("/heroes").headers().firstValue("Content-Security-Policy"))
                .hasValue("default-src 'none'; frame-ancestors 'none'");
        assertThat(get("/openapi.json").headers().firstValue("Content-Security-Policy"))
                .hasValue("default-src 'none'; frame-ancestors 'none'");
    }

    /** So that it works behind any path. */
    @Test
    void namesWhatItLoadsRelativeToItself() {
        var html = get("/").body();

        assertThat(Pattern.compile("(?:src|href)=\"([^\"]*)\"")
                        .matcher(html)
                        .results()
                        .map(address -> address.group(1)))
                .isNotEmpty()
                .allMatch(address -> address.matches("[.]/.*|#.*|data:.*"));
        var imports = JsonMapper.shared().readTree(importMap(html)).get("imports");
        assertThat(imports.valueStream()).isNotEmpty().allSatisfy(address -> {
            assertThat(address.asString()).startsWith("./");
            if (address.asString().endsWith(".js")) {
                assertThat(get(address.asString().substring(1)).statusCode()).isEqualTo(200);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("files")
    void isKeptAndAskedForByItsContent(String path) {
        var answer = get(path);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-cache");
        assertThat(answer.headers().firstValue("Last-Modified")).isEmpty();
        assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
        var tag = answer.headers().firstValue("ETag").orElseThrow();
        assertThat(tag).matches("W/\"[0-9a-f]{16}\"");

        var again = get(path, "If-None-Match", tag);
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(again.headers().firstValue("ETag")).hasValue(tag);
        assertThat(again.headers().firstValue("Cache-Control")).hasValue("no-cache");
        assertThat(get(path, "If-None-Match", "W/\"another\"").statusCode()).isEqualTo(200);
        assertThat(get(path, "If-Modified-Since", "Fri, 01 Jan 2100 00:00:00 GMT")
                        .statusCode())
                .isEqualTo(200);

        var head = send("HEAD", path);
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("ETag")).hasValue(tag);
        assertThat(head.headers().firstValue("Content-Type"))
                .isEqualTo(answer.headers().firstValue("Content-Type"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/webjars/lit-html/lit-html.js",
                "/webjars/lit-element/lit-element.js",
                "/webjars/lit__reactive-element/reactive-element.js"
            })
    void isCompressedIfItIsNotSmall(String path) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(node.address() + path))
                .header("Accept-Encoding", "gzip")
                .build();
        var answer = client.send(request, BodyHandlers.ofByteArray());

        assertThat(answer.headers().firstValue("Content-Encoding")).hasValue("gzip");
        assertThat(answer.headers().allValues("Vary")).anyMatch("accept-encoding"::equalsIgnoreCase);
        try (var whole = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
            assertThat(new String(whole.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(get(path).body());
        }
        assertThat(answer.headers().firstValue("ETag"))
                .isEqualTo(get(path).headers().firstValue("ETag"));
        assertThat(get(
                                path,
                                "Accept-Encoding",
                                "gzip",
                                "If-None-Match",
                                answer.headers().firstValue("ETag").orElseThrow())
                        .statusCode())
                .isEqualTo(304);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/event-stream", "application/x-ndjson", "application/json"})
    void compressesNoAnswerOfTheService(String form) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(
                        URI.create(node.address() + (form.equals("application/json") ? "/openapi.json" : "/events")))
                .header("Authorization", "Bearer " + Node.ADMIN_TOKEN)
                .header("Accept", form)
                .header("Accept-Encoding", "gzip")
                .build();
        var answer = client.send(request, BodyHandlers.ofInputStream());
        try (var body = answer.body()) {
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
                    .startsWith(form);
            assertThat(answer.headers().firstValue("Content-Encoding")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/webjars/lit/package.json",
                "/webjars/lit/index.js.map",
                "/webjars/lit/3.3.2/index.js",
                "/webjars/lit-html/development/lit-html.d.ts",
                "/webjars/swagger-ui/swagger-ui.css",
                "/webjars/swagger-ui/index.js",
                "/webjars/none/index.js",
                "/webjars/",
                "/page/",
                "/page/none.js",
                "/page/../index.html"
            })
    void opensNothingThatItDoesNotImport(String path) {
        assertThat(get(path).statusCode()).isIn(400, 401, 404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/index.html", "/static/index.html", "/heroes", "/events", "/pages", "/tokens"})
    void isPublicAlone(String path) {
        assertThat(get(path).statusCode()).isEqualTo(401);
        assertThat(send("POST", "/page/main.js").statusCode()).isEqualTo(401);
    }

    @Test
    void isForBrowsersAlone() {
        assertThat(get("/", "Accept", "application/json").statusCode()).isEqualTo(406);
        assertThat(get("/", "Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void isUnderThePathOfTheService() {
        try (var under = Node.start(
                TestPostgres.newDatabase(),
                List.of("--server.servlet.context-path=/people", "--roster.as-described=false"))) {
            var root = under.address() + "/people";
            assertThat(send("GET", URI.create(root)).headers().firstValue("Location"))
                    .hasValueSatisfying(address -> assertThat(address).endsWith("/people/"));
            assertThat(send("GET", URI.create(root + "/")).body()).isEqualTo(get("/").body());
            files().forEach(path -> assertThat(
                            send("GET", URI.create(root + path)).statusCode())
                    .as(path)
                    .isEqualTo(200));
        }
    }

    private static String importMap(String html) {
        var map = IMPORT_MAP.matcher(html);
        assertThat(map.find()).isTrue();
        return map.group(1);
    }

    private static HttpResponse<String> get(String path, String... headers) {
        return send("GET", path, headers);
    }

    private static HttpResponse<String> send(String method, String path, String... headers) {
        return send(method, URI.create(node.address() + path), headers);
    }

    private static HttpResponse<String> send(String method, URI address, String... headers) {
        var request = HttpRequest.newBuilder(address).method(method, BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return Http.send(client, request.build());
    }
}
