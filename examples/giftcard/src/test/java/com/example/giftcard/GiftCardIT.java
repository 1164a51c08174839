package com.example.giftcard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.axonframework.modelling.saga.repository.jdbc.PostgresSagaSqlSchema;
import org.axonframework.modelling.saga.repository.jdbc.SagaSqlSchema;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole service, on a PostgreSQL of its own: what a domain gets that declares no more than this one. */
class GiftCardIT {

    private static final Path DATA = Path.of("target", "data");
    private static final JsonMapper JSON = JsonMapper.shared();

    private static HttpClient client;
    private static ConfigurableApplicationContext service;
    private static String admin;
    private static String privacyOfficer;

    @BeforeAll
    static void start() throws Exception {
        FileSystemUtils.deleteRecursively(DATA);
        client = HttpClient.newHttpClient();
        service = new SpringApplicationBuilder(GiftCardApplication.class)
                .sources(Sagas.class)
                .run("--server.port=0", "--roster.data=" + DATA);
        admin = Files.readString(DATA.resolve("admin-token")).strip();
        privacyOfficer = body(post("/tokens", Map.of("name", "Po", "roles", List.of("privacy-officer"))))
                .get("token")
                .stringValue();
    }

    @AfterAll
    static void stop() {
        client.close();
        service.close();
    }

    @Test
    void issuesOneCardForOneKey() throws Exception {
        var card = Map.of("holder", "Ann", "amount", 500);

        var first = post("/cards", card, "Idempotency-Key", "one");
        var again = post("/cards", card, "Idempotency-Key", "one");

        assertThat(List.of(first.statusCode(), again.statusCode())).containsExactly(201, 201);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(post("/cards", Map.of("holder", "Ann", "amount", 600), "Idempotency-Key", "one")
                        .body())
                .contains("/problems/idempotency-key-reused");
    }

    @Test
    void redeemsOnConditionOnly() throws Exception {
        var card = issue("Ben", 500);
        var tag = get("/cards/" + card).headers().firstValue("ETag").orElseThrow();

        var redeemed = post("/cards/" + card + "/redemptions", Map.of("amount", 200), "If-Match", tag);
        var late = post("/cards/" + card + "/redemptions", Map.of("amount", 200), "If-Match", tag);

        assertThat(List.of(redeemed.statusCode(), late.statusCode())).containsExactly(204, 412);
        assertThat(body(late).get("type").stringValue()).isEqualTo("/problems/card-has-changed");
        assertThat(body(get("/cards/" + card)).get("balance").intValue()).isEqualTo(300);
    }

    @Test
    void readsWhatWasWritten() throws Exception {
        var card = issue("Cleo", 500);

        for (var left = 400; left > 0; left -= 100) {
            var redeemed =
                    post("/cards/" + card + "/redemptions", Map.of("amount", 100), "Prefer", "return=representation");
            assertThat(body(redeemed).get("balance").intValue()).isEqualTo(left);
            assertThat(body(get("/cards/" + card)).get("balance").intValue()).isEqualTo(left);
        }
    }

    @Test
    void explainsWhatItRefuses() throws Exception {
        var card = issue("Dan", 500);

        var tooMuch = post("/cards/" + card + "/redemptions", Map.of("amount", 501));

        assertThat(tooMuch.statusCode()).isEqualTo(409);
        assertThat(body(tooMuch).get("left").intValue()).isEqualTo(500);
        assertThat(get("/cards/" + UUID.randomUUID()).statusCode()).isEqualTo(404);
        assertThat(post("/cards/" + card + "/erasure", Map.of()).statusCode()).isEqualTo(403);
        assertThat(get("/problems/balance-too-low", "Accept", "text/html").body())
                .contains("Less is left on the card than is to be redeemed.");
    }

    @Test
    void tellsTheHistoryOfACard() throws Exception {
        var card = issue("Eve", 500);
        post("/cards/" + card + "/redemptions", Map.of("amount", 500));

        // The saga cancels a card on which nothing is left.
        await().untilAsserted(() -> assertThat(body(get("/cards/" + card + "/history"))
                        .valueStream()
                        .map(entry -> entry.get("event").stringValue()))
                .containsExactly("CardCancelled", "CardRedeemed", "CardIssued"));
        assertThat(get("/cards/" + card + "/history?limit=2").headers().firstValue("Link"))
                .isPresent();
        assertThat(get("/cards/" + UUID.randomUUID() + "/history").statusCode()).isEqualTo(404);
    }

    @Test
    void keepsASecondProjection() throws Exception {
        var card = issue("Fay", 500);

        post("/cards/" + card + "/redemptions", Map.of("amount", 123));

        await().untilAsserted(() -> assertThat(jdbc().sql("select count(*) from turnover where amount = 123")
                        .query(Long.class)
                        .single())
                .isOne());
    }

    @Test
    void rebuildsItsTableAndSeesADrift() throws Exception {
        var card = issue("Gus", 500);
        jdbc().sql("update giftcard.card set balance = 1 where id = ?")
                .param(card)
                .update();

        var drift = rebuild(Map.of("verifyOnly", true)).get("comparison");
        assertThat(drift.get("differing").intValue()).isOne();
        assertThat(drift.at("/drift/0/key/id").stringValue()).isEqualTo(card.toString());

        rebuild(Map.of("verifyOnly", false));
        assertThat(body(get("/cards/" + card)).get("balance").intValue()).isEqualTo(500);
        assertThat(rebuild(Map.of("verifyOnly", true))
                        .at("/comparison/differing")
                        .intValue())
                .isZero();
    }

    @Test
    @Timeout(30)
    void streamsTheEventsOfACard() throws Exception {
        var card = issue("Hal", 500);
        var stream = client.send(
                request("/events?card=" + card, "Accept", "text/event-stream").build(), BodyHandlers.ofLines());

        post("/cards/" + card + "/redemptions", Map.of("amount", 7));

        try (var lines = stream.body()) {
            assertThat(lines.filter(line -> line.startsWith("event: Card")).findFirst())
                    .contains("event: CardRedeemed");
        }
    }

    @Test
    void forgetsTheHolderOfACardEverywhere() throws Exception {
        var card = issue("Idahoan Ida", 500);
        assertThat(body(get("/cards/" + card)).get("holder").stringValue()).isEqualTo("Idahoan Ida");
        assertThat(get("/events", "Accept", "application/x-ndjson").body())
                .as("it is sealed from the first")
                .contains(card.toString())
                .doesNotContain("Idahoan");

        var erased = client.send(
                request("/cards/" + card + "/erasure", "Authorization", "Bearer " + privacyOfficer)
                        .POST(BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());

        assertThat(erased.statusCode()).isEqualTo(204);
        assertThat(body(get("/cards/" + card)).get("holder").isNull()).isTrue();
        rebuild(Map.of("verifyOnly", false));
        assertThat(body(get("/cards/" + card)).get("holder").isNull()).isTrue();
        assertThat(body(get("/cards/" + card)).get("balance").intValue()).isEqualTo(500);
        assertThat(jdbc().sql("select count(*) from eventstore.subject_key where subject_id = ?")
                        .param(card)
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void takesManyCommandsInOneRequest() throws Exception {
        var card = UUID.randomUUID();
        var lines = """
                {"type": "IssueCard", "cardId": "%1$s", "holder": "Jo", "amount": 500}
                {"type": "RedeemCard", "cardId": "%1$s", "amount": 100}
                {"type": "RedeemCard", "cardId": "%1$s", "amount": 500}
                """.formatted(card);

        var answer = client.send(
                request("/commands", "Content-Type", "application/x-ndjson")
                        .POST(BodyPublishers.ofString(lines))
                        .build(),
                BodyHandlers.ofString());

        assertThat(answer.body()
                        .lines()
                        .map(line -> JSON.readTree(line).get("status").intValue()))
                .containsExactly(201, 200, 409);
    }

    @Test
    void describesItself() throws Exception {
        var description = body(get("/openapi.json"));

        assertThat(description.at("/paths/~1cards~1{cardId}/get").isObject()).isTrue();
        assertThat(description.at("/paths/~1cards/post/responses").propertyNames())
                .contains("201", "409", "422");
        assertThat(description
                        .at("/paths/~1cards~1{cardId}/get/responses/200/content/application~1json/schema/$ref")
                        .stringValue())
                .isEqualTo("#/components/schemas/CardView");
        assertThat(description
                        .at("/components/schemas/NewCard/required")
                        .valueStream()
                        .map(JsonNode::stringValue))
                .containsExactlyInAnyOrder("holder", "amount");
        assertThat(description.at("/paths/~1rebuilds/post").isObject()).isTrue();
        assertThat(description.toString()).doesNotContainIgnoringCase("hero");
    }

    /** The form is a contract with the past: an event that was stored so has to be read for ever. */
    /** It has no page of its own. */
    @Test
    void leadsToItsDescriptionAndGivesNoLinkToAPage() throws Exception {
        var front = get("/", "Accept", "text/html");

        assertThat(front.body()).contains("<h1>Giftcard</h1>", "href=\"/docs\"");
        assertThat(front.headers().firstValue("Content-Security-Policy"))
                .hasValue("default-src 'none'; frame-ancestors 'none'");
        assertThat(DATA.resolve("page-link")).doesNotExist();
        assertThat(body(get("/session")).get("roles").toString()).contains("admin");
    }

    @Test
    void keepsTheStoredFormOfEvents() throws Exception {
        var card = issue("Lea", 500);
        post("/cards/" + card + "/redemptions", Map.of("amount", 7));
        client.send(request("/cards/" + card).DELETE().build(), BodyHandlers.discarding());

        assertThat(jdbc().sql("""
                        select event_name || ' ' || revision || ' ' ||
                            replace(regexp_replace(payload::text, '("holder":)"[^"]+"', '\\1"..."'), :card, '...')
                        from eventstore.event where aggregate_id = :card::uuid order by sequence""")
                        .param("card", card.toString())
                        .query(String.class)
                        .list())
                .containsExactly(
                        "CardIssued 1 {\"cardId\":\"...\",\"holder\":\"...\",\"amount\":500}",
                        "CardRedeemed 1 {\"cardId\":\"...\",\"amount\":7}",
                        "CardCancelled 1 {\"cardId\":\"...\"}");
    }

    @Test
    void movesToAnotherDatabase() throws Exception {
        var card = issue("Kim", 500);
        var export = Files.writeString(
                Path.of("target", "all.ndjson"),
                get("/events", "Accept", "application/x-ndjson").body());
        var data = Path.of("target", "moved");
        FileSystemUtils.deleteRecursively(data);
        FileSystemUtils.copyRecursively(DATA.resolve("postgres-binaries"), data.resolve("postgres-binaries"));
        Files.copy(DATA.resolve("master.key"), data.resolve("master.key"));

        var importing = new SpringApplicationBuilder(GiftCardApplication.class)
                .web(WebApplicationType.NONE)
                .run("--roster.command=import", "--roster.data=" + data, export.toString());
        var events = count(importing);
        assertThat(SpringApplication.exit(importing)).isZero();

        assertThat(events)
                .isEqualTo(export(export)
                        .filter(line -> line.contains("com.example.giftcard."))
                        .count());
        try (var moved = new SpringApplicationBuilder(GiftCardApplication.class)
                .web(WebApplicationType.NONE)
                .run("--roster.data=" + data)) {
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(JdbcClient.create(moved.getBean(javax.sql.DataSource.class))
                                    .sql("select holder from giftcard.card where id = ?")
                                    .param(card)
                                    .query(String.class)
                                    .optional())
                            .contains("Kim"));
        }
    }

    private static Stream<String> export(Path file) throws IOException {
        return Files.readAllLines(file).stream();
    }

    private static long count(ConfigurableApplicationContext context) {
        return context.getBean(JdbcClient.class)
                .sql("select count(*) from eventstore.event")
                .query(Long.class)
                .single();
    }

    private static JdbcClient jdbc() {
        return service.getBean(JdbcClient.class);
    }

    private static UUID issue(String holder, int amount) throws Exception {
        var issued = post("/cards", Map.of("holder", holder, "amount", amount));
        assertThat(issued.statusCode()).isEqualTo(201);
        return UUID.fromString(body(issued).get("id").stringValue());
    }

    /** Waits until it is done. */
    private static JsonNode rebuild(Map<String, ?> rebuild) throws Exception {
        var begun = post("/rebuilds", rebuild);
        var address = begun.headers().firstValue("Location").orElseThrow();
        return await().atMost(Duration.ofSeconds(60))
                .until(
                        () -> body(get(address)),
                        now -> now.get("state").stringValue().equals("done"));
    }

    private static JsonNode body(HttpResponse<String> answer) {
        return JSON.readTree(answer.body());
    }

    private static HttpResponse<String> get(String path, String... headers) throws Exception {
        return client.send(request(path, headers).build(), BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(String path, Object body, String... headers) throws Exception {
        return client.send(
                request(path, headers)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)))
                        .build(),
                BodyHandlers.ofString());
    }

    /** As an administrator, unless another is named. */
    private static HttpRequest.Builder request(String path, String... headers) {
        var all = new HashMap<>(Map.of("Authorization", "Bearer " + admin));
        for (var i = 0; i < headers.length; i += 2) {
            all.put(headers[i], headers[i + 1]);
        }
        var port = service.getEnvironment().getRequiredProperty("local.server.port");
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
        all.forEach(request::header);
        return request;
    }

    /** What the saga needs beside its class. */
    static class Sagas {

        @Bean
        SagaSqlSchema sagaSchema() {
            return new PostgresSagaSqlSchema();
        }
    }
}
