package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Requests whose answers never arrive, since the connection is cut when they begin, and that are sent again. */
class LostAnswersIT {

    private static final int REQUESTS = Math.min(Integer.getInteger("roster.campaign.seconds", 3) * 20, 500);

    private static Node node;
    private static Cutter cutter;

    @BeforeAll
    static void start() throws IOException {
        node = Node.start(TestPostgres.newDatabase());
        cutter = new Cutter(URI.create(node.address()).getPort());
    }

    @AfterAll
    static void stop() throws IOException {
        cutter.close();
        node.close();
    }

    @Test
    void makeOneHeroEach() throws Exception {
        var direct = Http.to(node);
        var cut = new Http("http://127.0.0.1:" + cutter.port(), Node.ADMIN_TOKEN, HttpClient.newHttpClient());
        var body = Map.of("name", "Deadpond", "secretName", "Dive Wilson", "age", 28);

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
                        .sql("select count(*) from roster.hero")
                        .query(Integer.class)
                        .single())
                .isEqualTo(REQUESTS);
        // Had they not been committed before they were cut, there would have been nothing to repeat.
        assertThat(node.jdbc()
                        .sql("select count(*) from eventstore.event where event_name = 'HeroRegistered'")
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
