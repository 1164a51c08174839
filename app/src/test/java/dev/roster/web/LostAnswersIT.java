package dev.roster.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.roster.Cut;
import dev.roster.Http;
import dev.roster.Http.Answer;
import dev.roster.Node;
import dev.roster.eventstore.postgres.TestPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Requests that a cut comes between: between client and service, or between service and database. */
@Isolated
class LostAnswersIT {

    private static final int REQUESTS = Math.min(Integer.getInteger("roster.campaign.seconds", 3) * 20, 500);

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration REQUEST = Duration.ofSeconds(10);
    private static final Duration HEALTH = Duration.ofSeconds(2);

    private static Cut way;
    private static Node node;
    private static Http http;
    private static Cutter cutter;

    @BeforeAll
    static void start() throws IOException {
        way = new Cut(TestPostgres.newDatabase());
        node = Node.start(
                way.database(), List.of("--spring.main.allow-bean-definition-overriding=true"), ShortWindow.class);
        http = Http.to(node, node.token("admin"));
        cutter = new Cutter(URI.create(node.address()).getPort());
    }

    @AfterAll
    static void stop() throws IOException {
        cutter.close();
        node.close();
        way.close();
    }

    @AfterEach
    void heal() {
        way.heal();
        // Connections that were lost are found out one by one.
        await().atMost(LONG).until(() -> http.get("/heroes").status() == 200);
    }

    @ParameterizedTest
    @CsvSource({"/events?limit=200, application/json", "/events, application/x-ndjson"})
    void areNeverAnsweredInPart(String path, String type) {
        IntStream.range(0, 20).forEach(i -> http.register("Hero"));
        var whole = http.get(path, "Accept", type).expect(200);
        var sent = whole.response().body().length();
        var outcomes = new HashSet<String>();

        for (var bytes = 0; bytes < sent; bytes += sent / 20) {
            way.cutAfter(bytes);
            outcomes.add(outcome(path, type, whole.response().body().lines().count()));
        }

        assertThat(outcomes).as("some were cut").containsAnyOf("unavailable", "broken off");
    }

    private static String outcome(String path, String type, long lines) {
        try {
            var answer = http.get(path, "Accept", type);
            if (answer.status() == 200) {
                assertThat(answer.response().body().lines()).hasSize((int) lines);
                return "whole";
            }
            answer.expectProblem(503, "unavailable");
            assertThat(answer.header("Retry-After")).isEqualTo("1");
            return "unavailable";
        } catch (IllegalStateException e) {
            assertThat(e).hasCauseInstanceOf(IOException.class);
            return "broken off";
        }
    }

    @Test
    void areDoneOnceIfTheyAreSentAgain() {
        for (var bytes = 0; bytes < 2_000; bytes += 200) {
            var key = UUID.randomUUID().toString();
            var name = "Hero " + key;
            var hero = Map.of("name", name, "secretName", "Secret");
            way.cutAfter(bytes);

            var answer = http.send("POST", "/heroes", hero, "Idempotency-Key", key);

            way.heal();
            if (answer.status() != 201) {
                answer.expectProblem(503, "unavailable");
                http.send("POST", "/heroes", hero, "Idempotency-Key", key).expect(201);
            }
            assertThat(way.database()
                            .jdbc()
                            .sql("select count(*) from roster.hero where name = ?")
                            .param(name)
                            .query(Long.class)
                            .single())
                    .isOne();
        }
    }

    /** A statement that waits, and whose server process somebody ends. */
    @Test
    void areUnavailableIfTheirServerProcessIsEnded() throws Exception {
        try (var lock = way.database().lock("lock table eventstore.event in exclusive mode")) {
            var answer =
                    CompletableFuture.supplyAsync(() -> http.send("POST", "/teams", team(), "Idempotency-Key", "1"));
            await().until(() -> way.database().isWaiting("insert into eventstore.event%"));
            way.database()
                    .jdbc()
                    .sql("select pg_terminate_backend(pid) from pg_stat_activity"
                            + " where datname = current_database() and wait_event_type = 'Lock'")
                    .query(Boolean.class)
                    .list();

            answer.get().expectProblem(503, "unavailable");
            lock.rollback();
        }
        http.send("POST", "/teams", team(), "Idempotency-Key", "1").expect(201);
    }

    private static Map<String, String> team() {
        return Map.of("name", "Preventers", "headquarters", "Sharp Tower");
    }

    /** Behind a cut that drops what is sent, nobody says that there is one. */
    @Test
    void areAnsweredInTime() throws Exception {
        way.freeze();
        var hero = Map.of("name", "Deadpond", "secretName", "Dive Wilson");
        var lines = "{\"type\": \"FormTeam\", \"name\": \"Preventers\", \"headquarters\": \"Sharp Tower\"}";
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            var requests = Stream.concat(
                            Stream.of("/heroes", "/events", "/read-model", "/tokens")
                                    .map(path -> clients.submit(() -> timed(() -> http.get(path)))),
                            Stream.of(
                                    clients.submit(
                                            () -> timed(() -> Http.to(node).send("POST", "/heroes", hero))),
                                    clients.submit(() -> timed(() -> Http.to(node)
                                            .send(
                                                    "POST",
                                                    "/commands",
                                                    lines,
                                                    "Content-Type",
                                                    "application/x-ndjson")))))
                    .toList();
            do {
                for (var caller : List.of(http, Http.to(node))) {
                    var health = timed(() -> caller.get("/actuator/health"));
                    assertThat(health.duration()).isLessThan(HEALTH);
                    health.answer().expect(503);
                    var ready = timed(() -> Http.to(node).get("/actuator/health/readiness"));
                    assertThat(ready.duration()).isLessThan(HEALTH);
                    ready.answer().expect(503);
                    Http.to(node).get("/actuator/health/liveness").expect(200);
                }
            } while (!requests.stream().allMatch(Future::isDone));

            for (var request : requests) {
                assertThat(request.get().duration()).isLessThan(REQUEST);
                if (request.get().answer().status() == 200) {
                    var refused = request.get().answer().json();
                    assertThat(refused.get("status").asInt()).isEqualTo(503);
                } else {
                    request.get().answer().expectProblem(503, "unavailable");
                }
            }
        }
    }

    /** A connection and a thread are not kept for what trickles. */
    @ParameterizedTest
    @CsvSource({"/heroes, application/json", "/commands, application/x-ndjson"})
    void areRefusedIfTheirSenderTrickles(String path, String type) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), cutter.target)) {
            socket.setSoTimeout((int) LONG.toMillis());
            var request = "POST %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nContent-Type: %s\r\n"
                            .formatted(path, Node.ADMIN_TOKEN, type)
                    + "Content-Length: 60000\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            await().atMost(LONG).pollInterval(Duration.ofMillis(200)).until(() -> {
                socket.getOutputStream().write('{');
                return socket.getInputStream().available() > 0;
            });

            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer).startsWith("HTTP/1.1 408").contains("/problems/request-timeout");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class ShortWindow {

        @Bean
        BodyLimit bodyLimit(Routes routes, @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
            return new BodyLimit(routes, problems, Duration.ofSeconds(1));
        }
    }

    private static Timed timed(Supplier<Answer> request) {
        var begin = System.nanoTime();
        var answer = request.get();
        return new Timed(answer, Duration.ofNanos(System.nanoTime() - begin));
    }

    private record Timed(Answer answer, Duration duration) {}

    @Test
    void makeOneHeroEach() throws Exception {
        var direct = Http.to(node);
        var cut = new Http("http://127.0.0.1:" + cutter.port(), Node.ADMIN_TOKEN, HttpClient.newHttpClient());
        var body = Map.of("name", "Lost", "secretName", "Dive Wilson", "age", 28);

        try (var clients = Executors.newFixedThreadPool(8)) {
            var sent = IntStream.range(0, REQUESTS)
                    .mapToObj(i -> clients.submit(() -> {
                        var key = UUID.randomUUID().toString();
                        assertThatThrownBy(() -> cut.send("POST", "/heroes", body, "Idempotency-Key", key))
                                .hasRootCauseInstanceOf(IOException.class);
                        return direct.send("POST", "/heroes", body, "Idempotency-Key", key)
                                .expect(201)
                                .id();
                    }))
                    .toList();
            for (var hero : sent) {
                direct.get("/heroes/" + hero.get()).expect(200);
            }
        }

        assertThat(cutter.cut).hasValueGreaterThanOrEqualTo(REQUESTS);
        assertThat(node.jdbc()
                        .sql("select count(*) from roster.hero where name = 'Lost'")
                        .query(Integer.class)
                        .single())
                .isEqualTo(REQUESTS);
        // Had they not been committed before they were cut, there would have been nothing to repeat.
        assertThat(node.jdbc()
                        .sql("select count(*) from eventstore.event join roster.hero on aggregate_id = id"
                                + " where event_name = 'HeroRegistered' and name = 'Lost'")
                        .query(Integer.class)
                        .single())
                .isEqualTo(REQUESTS);
    }

    /** Passes requests on, and cuts both connections at the first byte of the answer. */
    private static final class Cutter implements AutoCloseable {

        private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final AtomicInteger cut = new AtomicInteger();
        private final int target;

        private Cutter(int target) throws IOException {
            this.target = target;
            Thread.ofVirtual().start(this::serve);
        }

        private int port() {
            return server.getLocalPort();
        }

        private void serve() {
            while (!server.isClosed()) {
                try {
                    var client = server.accept();
                    Thread.ofVirtual().start(() -> pass(client));
                } catch (IOException e) {
                    if (!server.isClosed()) {
                        throw new IllegalStateException(e);
                    }
                }
            }
        }

        private void pass(Socket client) {
            try (client;
                    var service = new Socket(InetAddress.getLoopbackAddress(), target)) {
                Thread.ofVirtual().start(() -> copy(client, service));
                if (service.getInputStream().read() >= 0) {
                    cut.incrementAndGet();
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        private static void copy(Socket from, Socket to) {
            try {
                from.getInputStream().transferTo(to.getOutputStream());
            } catch (IOException e) {
                // It was cut, as it should be.
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }
}
