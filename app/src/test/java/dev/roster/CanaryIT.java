package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.roster.api.HeroCommand.DischargeHero;
import dev.roster.api.HeroCommand.EnlistHero;
import dev.roster.api.HeroCommand.ForgetHero;
import dev.roster.api.HeroCommand.NewAge;
import dev.roster.api.HeroCommand.RegisterHero;
import dev.roster.api.HeroCommand.RetireHero;
import dev.roster.api.HeroCommand.ReviseHero;
import dev.roster.api.RuleViolation;
import dev.roster.api.TeamCommand.FormTeam;
import dev.roster.eventstore.postgres.TestPostgres;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;
import tools.jackson.databind.json.JsonMapper;

/**
 * Registers heroes with names that occur nowhere else, drives them along every path, and looks for the names in a dump of
 * every row of the database, in all that was logged, as text and as JSON, in all spans as they are exported, and in metrics.
 */
@Isolated
@ExtendWith(OutputCaptureExtension.class)
class CanaryIT {

    private static final String NAME = "Canaryname";
    private static final String SECRET = "Canarysecret";
    private static final int AGE = 98_765;

    /** As many events as lead to a snapshot. */
    private static final int LONG_STREAM = 20;

    private final TestPostgres.Database database = TestPostgres.newDatabase();

    @Test
    void nothingPersonalIsInTheClear(CapturedOutput output, @TempDir Path folder) throws Exception {
        var text = folder.resolve("roster.log");
        int begin;
        try (var spans = new ExportedSpans();
                var node = Node.start(
                        database,
                        List.of(
                                "--logging.level.dev.roster=trace",
                                "--logging.level.org.axonframework=debug",
                                "--logging.structured.format.console=ecs",
                                "--logging.file.name=" + text,
                                "--management.tracing.sampling.probability=1",
                                "--management.opentelemetry.tracing.export.schedule-delay=20ms",
                                "--management.opentelemetry.tracing.export.otlp.endpoint=" + spans.address()))) {
            begin = output.getAll().length();
            var kept = drive(node, "Kept");
            var retired = drive(node, "Retired");
            node.send(new RetireHero(retired));
            var forgotten = drive(node, "Erased");
            node.awaitProjection();
            node.send(new ForgetHero(forgotten));
            node.awaitProjection();
            node.projection().shutDown();
            node.projection().resetTokens();
            node.projection().start();
            node.awaitProjection();

            await().untilAsserted(() ->
                    assertThat(dump().get("eventstore.snapshot")).contains(kept.toString(), forgotten.toString()));

            var dump = dump();
            assertThat(dump)
                    .containsKeys("eventstore.event", "eventstore.hero_key", "roster.hero", "roster.heroteamlink");
            assertThat(dump.get("roster.hero")).as("what is searched").contains(NAME + "Kept");
            dump.forEach((table, rows) -> {
                assertThat(rows).as(table).doesNotContain(SECRET);
                assertThat(rows).as(table).doesNotContain("Erased");
                if (table.startsWith("eventstore.")) {
                    assertThat(rows).as(table).doesNotContain(NAME, String.valueOf(AGE));
                }
            });
            assertThat(node.http(node.token("identity-reader"))
                            .get()
                            .uri("/heroes/" + kept)
                            .exchange()
                            .returnResult(String.class)
                            .getResponseBody())
                    .as("the look for it would find it")
                    .contains(SECRET + "Kept", NAME + "Kept");
            assertThat(Http.to(node).get("/actuator/prometheus").response().body())
                    .contains("command=\"RegisterHero\"")
                    .doesNotContain(SECRET, NAME, kept.toString(), forgotten.toString());

            stopTheProjection(node);
            typeNamesWhereTheyDoNotBelong(node.http());
            assertNothingIsInMetrics(node);
            await().untilAsserted(() -> assertThat(spans.exported())
                    .contains("process RegisterHero", "process roster", "http get", "exception.type"));
            assertThat(spans.exported()).doesNotContain(SECRET, NAME, "exception.message", "exception.stacktrace");
        }
        assertThat(output.getAll()).doesNotContain(SECRET, NAME);
        assertThat(Files.readString(text)).contains("has stopped").doesNotContain(SECRET, NAME);
        assertLinesAreJson(output.getAll().substring(begin));
    }

    /** By an event that the database refuses, with a text of its own about the row. */
    private static void stopTheProjection(Node node) {
        node.jdbc()
                .sql("alter table roster.hero add constraint broken check (name not like '%Refused') not valid")
                .update();
        node.http()
                .post()
                .uri("/heroes")
                .header("Prefer", "wait=0")
                .contentType(MediaType.APPLICATION_JSON)
                .body("{\"name\": \"%sRefused\", \"secretName\": \"%s\"}".formatted(NAME, SECRET))
                .exchange()
                .expectStatus()
                .isAccepted();
        await().until(() -> "stopped".equals(projection(node).get("state")));
        assertThat(projection(node).toString()).doesNotContain(NAME, SECRET);
        node.jdbc().sql("alter table roster.hero drop constraint broken").update();
        node.awaitProjection();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> projection(Node node) {
        return (Map<String, Object>) node.projectionHealth().get("details");
    }

    private static void typeNamesWhereTheyDoNotBelong(RestTestClient http) {
        for (var path : List.of(
                "/heroes/" + NAME,
                "/heroes?limit=" + NAME,
                "/heroes?" + NAME + "=" + SECRET,
                "/heroes?namePrefix=" + NAME,
                "/" + NAME,
                "/actuator/info",
                "/actuator/metrics",
                "/actuator/prometheus")) {
            var answer =
                    http.get().uri(path).exchange().returnResult(String.class).getResponseBody();
            if (path.startsWith("/actuator")) {
                assertThat(answer).doesNotContain(SECRET, NAME);
            }
        }
    }

    private static void assertNothingIsInMetrics(Node node) {
        assertThat(node.bean(MeterRegistry.class).getMeters())
                .isNotEmpty()
                .extracting(meter -> meter.getId().toString())
                .noneMatch(id -> id.contains(SECRET) || id.contains(NAME));
    }

    /** One object a line, however many lines the exception has; other tests' nodes may log beside. */
    private static void assertLinesAreJson(String logged) {
        var lines = logged.lines()
                .filter(line -> !line.isBlank())
                .map(JsonMapper.shared()::readTree)
                .toList();
        assertThat(lines).anySatisfy(stopped -> {
            assertThat(stopped.path("message").asString("")).startsWith("The group roster has stopped");
            assertThat(stopped.path("processingGroup").asString("")).isEqualTo("roster");
            assertThat(stopped.path("position").asLong(0)).isPositive();
            assertThat(stopped.path("traceId").asString("")).hasSize(32);
            assertThat(stopped.path("spanId").asString("")).hasSize(16);
            assertThat(stopped.at("/error/stack_trace").asString("")).contains("\n\tat ");
        });
        assertThat(lines).anySatisfy(failed -> {
            assertThat(failed.path("message").asString("")).contains("uri=/heroes failed");
            assertThat(failed.path("command").asString("")).isEqualTo("RegisterHero");
            assertThat(failed.path("actor").asString("")).isEqualTo("admin-token-file");
        });
    }

    /** A receiver of OTLP over HTTP, and what it received. */
    private static final class ExportedSpans implements AutoCloseable {

        private final ByteArrayOutputStream received = new ByteArrayOutputStream();
        private final HttpServer server;

        private ExportedSpans() throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/v1/traces", this::receive);
            server.start();
        }

        private void receive(HttpExchange export) throws IOException {
            try (export) {
                received.writeBytes(export.getRequestBody().readAllBytes());
                export.sendResponseHeaders(200, -1);
            }
        }

        String address() {
            return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1/traces";
        }

        /** Texts are in it as they are, between numbers. */
        String exported() {
            return received.toString(StandardCharsets.ISO_8859_1);
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    /** Success, every kind of rejection, input that is refused, and an error of the database. */
    private static UUID drive(Node node, String suffix) {
        var team = Node.id();
        node.send(new FormTeam(team, "Z-Force", "Sister Margaret's Bar"));
        var hero = Node.id();
        node.send(new RegisterHero(hero, NAME + suffix, SECRET + suffix, AGE, List.of(team)));
        node.send(new ReviseHero(hero, NAME + "2" + suffix, SECRET + "2" + suffix, NewAge.NONE));
        node.send(new ReviseHero(hero, NAME + suffix, SECRET + suffix, new NewAge(AGE)));
        for (var i = 0; i < LONG_STREAM; i += 2) {
            node.send(new DischargeHero(hero, team));
            node.send(new EnlistHero(hero, team));
        }
        for (var rejected : List.of(
                new RegisterHero(hero, NAME + suffix, SECRET + suffix, AGE, List.of()),
                new RegisterHero(Node.id(), NAME + suffix, SECRET + suffix, AGE, List.of(Node.id())),
                new RegisterHero(Node.id(), NAME + suffix, SECRET + suffix, AGE, List.of(team, team)),
                new ReviseHero(Node.id(), NAME + suffix, SECRET + suffix, null),
                new EnlistHero(hero, team))) {
            try {
                node.send(rejected);
            } catch (RuleViolation e) {
                assertThat(e.getMessage()).doesNotContain(NAME, SECRET);
            }
            assertThat(rejected.toString()).doesNotContain(NAME, SECRET, String.valueOf(AGE));
        }
        var http = node.http();
        var body = "{\"name\": \"%s\", \"secretName\": \"%s\", \"age\": %s}";
        post(http, body.formatted(NAME + suffix, SECRET + suffix + "\\u0000", AGE));
        post(http, body.formatted(NAME + suffix, SECRET + suffix + "x".repeat(300), AGE));
        post(http, body.formatted(NAME + suffix, SECRET + suffix, "\"old\""));
        post(http, body.formatted(NAME + suffix, SECRET + suffix, AGE).replace("\"age\"", "\"years\""));
        post(http, body.formatted(NAME + suffix, SECRET + suffix, AGE).replace("}", ""));
        post(http, body.formatted(NAME + suffix, SECRET + suffix, AGE).replace("}", ", \"teamIds\": [\"x\"]}"));
        failInTheDatabase(node, () -> post(http, body.formatted(NAME + suffix, SECRET + suffix, AGE)));
        return hero;
    }

    private static void failInTheDatabase(Node node, Runnable step) {
        node.jdbc()
                .sql("alter table eventstore.hero_key add constraint broken check (wrapped is null) not valid")
                .update();
        try {
            step.run();
        } finally {
            node.jdbc()
                    .sql("alter table eventstore.hero_key drop constraint broken")
                    .update();
        }
    }

    private static void post(RestTestClient http, String body) {
        var answer = http.post()
                .uri("/heroes")
                .contentType(MediaType.APPLICATION_JSON)
                .body(body)
                .exchange()
                .returnResult(String.class);
        assertThat(answer.getStatus().isError()).isTrue();
        assertThat(answer.getResponseBody()).doesNotContain(SECRET, NAME);
    }

    /** Every row of every table, as COPY writes it. */
    private Map<String, String> dump() throws Exception {
        var tables = database.jdbc().sql("""
                        select schemaname || '.' || tablename from pg_tables
                        where schemaname not in ('pg_catalog', 'information_schema') order by 1""").query(String.class).list();
        var dump = new LinkedHashMap<String, String>();
        try (var connection = database.dataSource().getConnection()) {
            for (var table : tables) {
                dump.put(table, copy(connection, table));
            }
        }
        return dump;
    }

    private static String copy(Connection connection, String table) throws Exception {
        var rows = new StringWriter();
        new CopyManager(connection.unwrap(BaseConnection.class)).copyOut("copy " + table + " to stdout", rows);
        return rows.toString();
    }
}
