#!/usr/bin/env bash
# Apache CXF 4.1.3 (cxf-rt-rs-sse), beside Jersey 3.1.10 (jersey-media-sse), both as SseEventSource of Jakarta REST 3.1: onComplete is no end, and
# 401 is none.
#
# The guess: the third consumer of register, onComplete, is called once, when no further event will come, so a program can be ended by it. A
# break is none of that: the source reconnects. What 401 refuses would be refused again, so it ends the source, as it does an EventSource.
#
# Seen: that is what Jersey does. CXF calls onComplete at the end of each answer, and reconnects after it. After each 401 it calls
# onError, and asks again.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

for home in "${JAVA_HOME:-}" /usr/lib/jvm/*; do
    if "$home/bin/java" -version 2>&1 | grep -q 'version "25'; then java=$home/bin/java; fi
done
[ -n "${java:-}" ] || { echo "There is no JDK 25 in JAVA_HOME or under /usr/lib/jvm." >&2; exit 2; }

fetch() {
    cat > "$1.xml" <<END
<project>
    <modelVersion>4.0.0</modelVersion>
    <groupId>findings</groupId>
    <artifactId>$1</artifactId>
    <version>1</version>
    <packaging>pom</packaging>
    <dependencies>
        <dependency>
            <groupId>$2</groupId>
            <artifactId>$3</artifactId>
            <version>$6</version>
        </dependency>
        <dependency>
            <groupId>$4</groupId>
            <artifactId>$5</artifactId>
            <version>$6</version>
        </dependency>
        <dependency>
            <groupId>org.slf4j</groupId>
            <artifactId>slf4j-nop</artifactId>
            <version>2.0.17</version>
        </dependency>
    </dependencies>
</project>
END
    mvn -q -B --no-transfer-progress -f "$1.xml" org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies \
        -DoutputDirectory="$1" >&2
}

cat > Finding.java <<'END'
import com.sun.net.httpserver.HttpServer;
import jakarta.ws.rs.client.ClientBuilder;
import jakarta.ws.rs.sse.SseEventSource;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

public class Finding {

    /** Asks for events until the source has ended or seen the event after two refusals. */
    public static void main(String[] arguments) throws Exception {
        var seen = Collections.synchronizedList(new ArrayList<String>());
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        var answers = Collections.synchronizedList(new ArrayList<>(List.of(200, 401, 401, 200)));
        server.createContext("/", exchange -> {
            var status = answers.isEmpty() ? 503 : answers.remove(0);
            exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(status, status == 200 ? 0 : -1);
            if (status == 200) {
                exchange.getResponseBody().write("data: something\nid: 1\n\n".getBytes(StandardCharsets.UTF_8));
            }
            exchange.close();
        });
        server.start();
        var target = ClientBuilder.newClient().target("http://127.0.0.1:" + server.getAddress().getPort());
        try (var source = SseEventSource.target(target).reconnectingEvery(300, TimeUnit.MILLISECONDS).build()) {
            source.register(
                    event -> seen.add("event"), error -> seen.add(error.getClass().getSimpleName()), () -> seen.add("complete"));
            source.open();
            var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (System.nanoTime() < end
                    && (source.isOpen()
                            ? Collections.frequency(seen, "complete") < 2
                            : !seen.containsAll(List.of("complete", "NotAuthorizedException")))) {
                Thread.sleep(20);
            }
            var each = List.of("event", "NotAuthorizedException", "complete").stream()
                    .map(one -> one + " " + Collections.frequency(seen, one))
                    .collect(Collectors.joining(", "));
            System.out.println(arguments[0] + ": " + each + (source.isOpen() ? ", open" : ", closed"));
        }
        System.exit(0);
    }
}
END
cat > expected <<'END'
jersey: event 1, NotAuthorizedException 1, complete 1, closed
cxf: event 2, NotAuthorizedException 2, complete 2, open
END

fetch cxf org.apache.cxf cxf-rt-rs-sse org.apache.cxf cxf-rt-rs-client 4.1.3
fetch jersey org.glassfish.jersey.media jersey-media-sse org.glassfish.jersey.inject jersey-hk2 3.1.10
for each in jersey cxf; do
    "$java" -Djava.io.tmpdir="$folder" --sun-misc-unsafe-memory-access=allow -cp "$each/*" Finding.java $each 2>> log
done | tee seen
diff expected seen || { cat log >&2; echo "It behaves otherwise than was found." >&2; exit 1; }
