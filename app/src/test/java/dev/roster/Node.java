package dev.roster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import dev.roster.eventstore.postgres.PrivateFiles;
import dev.roster.eventstore.postgres.TestPostgres;
import dev.roster.eventstore.postgres.TestPostgres.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.coyote.AbstractProtocol;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.eventhandling.StreamingEventProcessor;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.MediaType;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.RestTestClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** A running service, as one of possibly several on a database. */
public final class Node implements AutoCloseable {

    private final ConfigurableApplicationContext context;

    private Node(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** Where the nodes of the tests keep their master key. */
    public static final Path DATA = TestPostgres.FOLDER.resolve("node");

    static final Path ADMIN_TOKEN_FILE = TestPostgres.FOLDER.resolve("admin-token");

    /** Of the operator's file. */
    public static final String ADMIN_TOKEN = "an-administrators-token-for-the-tests";

    /** Before any, since several can start at once. */
    static {
        try {
            PrivateFiles.createFolder(DATA);
            var key = new byte[32];
            new SecureRandom().nextBytes(key);
            Files.writeString(DATA.resolve("master.key"), Base64.getEncoder().encodeToString(key) + "\n");
            Files.writeString(ADMIN_TOKEN_FILE, ADMIN_TOKEN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a service on a database, with further beans. */
    public static Node start(Database database, Class<?>... beans) {
        return start(database, List.of(), beans);
    }

    public static Node start(Database database, List<String> arguments, Class<?>... beans) {
        return startWithoutToken(
                database,
                Stream.concat(Stream.of("--roster.admin-token-file=" + ADMIN_TOKEN_FILE), arguments.stream())
                        .toList(),
                beans);
    }

    /** Starts a service whose speed is measured: to hold each answer against the description takes longer than to make it. */
    public static Node startMeasured(Database database) {
        return start(
                database,
                List.of("--spring.datasource.hikari.maximum-pool-size=20", "--" + AsDescribed.PROPERTY + "=false"));
    }

    /** Starts a service that has no door but what its arguments give it. */
    public static Node startWithoutToken(Database database, List<String> arguments, Class<?>... beans) {
        var port = arguments.stream().anyMatch(argument -> argument.startsWith("--server.port="))
                ? Stream.<String>empty()
                : Stream.of("--server.port=0");
        var all = Stream.of(port, Stream.of(database.properties()), arguments.stream())
                .flatMap(some -> some)
                .toArray(String[]::new);
        return new Node(new SpringApplicationBuilder(RosterApplication.class)
                .sources(beans)
                .sources(AsDescribed.class)
                .properties("roster.data=" + DATA)
                .run(all));
    }

    CommandGateway commands() {
        return bean(CommandGateway.class);
    }

    public <R> R send(Object command) {
        return commands().sendAndWait(command, 30, SECONDS);
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public <T> Collection<T> beans(Class<T> type) {
        return context.getBeansOfType(type).values();
    }

    /** On the service's own pool. */
    public JdbcClient jdbc() {
        return JdbcClient.create(bean(DataSource.class));
    }

    /** As an administrator. */
    public RestTestClient http() {
        return http(ADMIN_TOKEN);
    }

    public RestTestClient http(String token) {
        return RestTestClient.bindToServer()
                .baseUrl(address())
                .defaultHeader("Authorization", "Bearer " + token)
                .build();
    }

    /** A new token, made over HTTP. */
    public String token(String... roles) {
        return http().post()
                .uri("/tokens")
                .contentType(MediaType.APPLICATION_JSON)
                .body(Map.of("name", "test", "roles", roles))
                .exchange()
                .expectStatus()
                .isCreated()
                .returnResult(new ParameterizedTypeReference<Map<String, String>>() {})
                .getResponseBody()
                .get("token");
    }

    public String address() {
        return "http://127.0.0.1:"
                + ((ServletWebServerApplicationContext) context).getWebServer().getPort();
    }

    /** How many clients are connected. */
    long connections() {
        var server = (TomcatWebServer) ((ServletWebServerApplicationContext) context).getWebServer();
        return ((AbstractProtocol<?>) server.getTomcat().getConnector().getProtocolHandler()).getConnectionCount();
    }

    public StreamingEventProcessor projection() {
        return bean(EventProcessingConfiguration.class)
                .eventProcessor("roster", StreamingEventProcessor.class)
                .orElseThrow();
    }

    boolean ownsProjection() {
        return !projection().processingStatus().isEmpty();
    }

    /** What it says of the projection. */
    @SuppressWarnings("unchecked")
    public Map<String, Object> projectionHealth() {
        var health = http().get()
                .uri("/actuator/health")
                .exchange()
                .returnResult(new ParameterizedTypeReference<Map<String, Object>>() {})
                .getResponseBody();
        return ((Map<String, Map<String, Object>>) health.get("components")).get("projection");
    }

    /** Waits until the read model has applied every event that is stored. */
    public void awaitProjection() {
        awaitProjection(Duration.ofSeconds(30));
    }

    public void awaitProjection(Duration longest) {
        await().atMost(longest)
                .pollInterval(Duration.ofMillis(10))
                // There may be none yet.
                .ignoreExceptionsInstanceOf(BadSqlGrammarException.class)
                .until(() -> jdbc().sql("""
                select position >= (select coalesce(max(position), 0) from eventstore.event) from roster.progress""").query(Boolean.class).single());
    }

    /** All rows of the three tables, in the order of their keys. */
    public Map<String, List<Map<String, Object>>> tables() {
        return Map.of(
                "hero", rows("select * from roster.hero order by id"),
                "team", rows("select * from roster.team order by id"),
                "heroteamlink", rows("select * from roster.heroteamlink order by team_id, hero_id"));
    }

    public List<Map<String, Object>> rows(String sql) {
        return jdbc().sql(sql).query().listOfRows();
    }

    /** Of the events of an aggregate, in their order. */
    public List<Map<String, String>> metadata(UUID aggregateId) {
        return jdbc()
                .sql("select metadata from eventstore.event where aggregate_id = ? order by sequence")
                .param(aggregateId)
                .query(String.class)
                .list()
                .stream()
                .map(json -> JsonMapper.shared().readValue(json, new TypeReference<Map<String, String>>() {}))
                .toList();
    }

    public static UUID id() {
        return UUID.randomUUID();
    }

    /** Fails if anything that it answered is not as docs/openapi.json says. */
    @Override
    public void close() {
        if (!context.isActive()) {
            return;
        }
        var asDescribed = bean(AsDescribed.class);
        context.close();
        asDescribed.requireNoViolations();
    }
}
