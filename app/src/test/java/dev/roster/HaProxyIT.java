package dev.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roster.eventstore.postgres.StandbyPair;
import dev.roster.eventstore.postgres.TestPostgres.Database;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** The service behind a proxy that leads to the primary, as the page configures it: {@code haproxy} on the path, 2.6 or newer. */
@Tag("campaign")
@Isolated
class HaProxyIT {

    private static final Path PAGE = Path.of("../docs/operations/fail-over.md");
    private static final Pattern CONFIGURATION = Pattern.compile("    listen postgres\n(?:     .*\n)+");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    @Test
    void leadsToWhicheverServerIsThePrimary() throws Exception {
        try (var pair = StandbyPair.start(folder.resolve("pair"))) {
            pair.onPrimary().sql("create role haproxy_check login").update();
            pair.allow("host postgres haproxy_check 127.0.0.1/32 trust");
            try (var proxy = new Proxy(pair);
                    var node = Node.start(proxy.database(pair))) {
                var http = Http.to(node);
                var before = http.register("Before");

                pair.killPrimary();
                pair.promote();
                await().atMost(PATIENCE).untilAsserted(() -> register(http, 201));
                http.get("/heroes/" + before).expect(200);

                pair.startFormerPrimary(true);
                await().during(Duration.ofSeconds(3)).atMost(PATIENCE).untilAsserted(() -> register(http, 201));

                pair.killPrimary();
                await().atMost(PATIENCE).untilAsserted(() -> register(http, 503));
            }
        }
    }

    private static void register(Http http, int status) {
        http.send("POST", "/heroes", Map.of("name", "Hero", "secretName", "Secret"))
                .expect(status);
    }

    private final class Proxy implements AutoCloseable {

        private final int port;
        private final Process process;

        private Proxy(StandbyPair pair) throws IOException {
            try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = free.getLocalPort();
            }
            var page = CONFIGURATION.matcher(Files.readString(PAGE));
            assertThat(page.find()).isTrue();
            var settings = page.group()
                    .replace("127.0.0.1:5432", "127.0.0.1:" + port)
                    .replace("one.example:5432", "127.0.0.1:" + pair.ports().getFirst())
                    .replace("other.example:5432", "127.0.0.1:" + pair.ports().getLast());
            process = new ProcessBuilder(
                            "haproxy",
                            "-f",
                            Files.writeString(folder.resolve("haproxy.cfg"), settings)
                                    .toString(),
                            "-db")
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("haproxy.log").toFile())
                    .start();
        }

        /** Without a list of servers. */
        private Database database(StandbyPair pair) {
            var primary = pair.primary();
            return new Database(
                    primary.url().replaceFirst(":\\d+/", ":" + port + "/"), primary.user(), primary.password());
        }

        @Override
        public void close() throws InterruptedException {
            process.destroy();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }
}
