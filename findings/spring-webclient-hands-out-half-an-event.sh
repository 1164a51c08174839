#!/usr/bin/env bash
# Spring Framework 7.0.10 (spring-webflux, WebClient): what is left of a server-sent event when the response ends within it is handed out as a
# whole one.
#
# The guess: an event that ends before its blank line is discarded (WHATWG HTML, 9.2.6), at an orderly end of the response, too, as a proxy may
# make one when the server behind it is gone.
#
# Seen: at an orderly end, the lines up to there are an event: with half of its data, with one of its two lines of data, or with a half id, which
# may well be the id of another event. The stream then completes as if all were well. Only where the end is an error, such as fewer bytes than
# Content-Length says, is the half event dropped.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

for home in "${JAVA_HOME:-}" /usr/lib/jvm/*; do
    if "$home/bin/java" -version 2>&1 | grep -q 'version "25'; then java=$home/bin/java; fi
done
[ -n "${java:-}" ] || { echo "There is no JDK 25 in JAVA_HOME or under /usr/lib/jvm." >&2; exit 2; }

cat > pom.xml <<'END'
<project>
    <modelVersion>4.0.0</modelVersion>
    <groupId>findings</groupId>
    <artifactId>half-an-event</artifactId>
    <version>1</version>
    <packaging>pom</packaging>
    <dependencies>
        <dependency>
            <groupId>org.springframework</groupId>
            <artifactId>spring-webflux</artifactId>
            <version>7.0.10</version>
        </dependency>
        <dependency>
            <groupId>org.slf4j</groupId>
            <artifactId>slf4j-nop</artifactId>
            <version>2.0.18</version>
        </dependency>
    </dependencies>
</project>
END

cat > Finding.java <<'END'
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.reactive.function.client.WebClient;

void main() throws Exception {
    var whole = "data: whole\nid: 990\n\n";
    for (var half : List.of("data: {\"name\":\"Ann", "data: first line\n", "data: second\nid: 99")) {
        report(whole + half, true);
    }
    report(whole + "data: second\nid: 99", false);
    System.exit(0);
}

void report(String body, boolean orderly) throws Exception {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", exchange -> {
        exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, orderly ? 0 : 1_000);
        exchange.getResponseBody().write(body.getBytes());
        exchange.getResponseBody().flush();
        exchange.close();
    });
    server.start();
    IO.println((orderly ? "orderly: " : "broken: ") + body.substring(body.indexOf("\n\n") + 2).replace("\n", "\\n"));
    WebClient.builder()
            .clientConnector(new JdkClientHttpConnector())
            .baseUrl("http://127.0.0.1:" + server.getAddress().getPort())
            .build()
            .get()
            .retrieve()
            .bodyToFlux(new ParameterizedTypeReference<ServerSentEvent<String>>() {})
            .doOnNext(event -> IO.println("  event: id " + event.id() + ", data " + event.data()))
            .doOnComplete(() -> IO.println("  complete"))
            .doOnError(error -> IO.println("  error"))
            .onErrorComplete()
            .blockLast();
    server.stop(0);
}
END
cat > expected <<'END'
orderly: data: {"name":"Ann
  event: id 990, data whole
  event: id null, data {"name":"Ann
  complete
orderly: data: first line\n
  event: id 990, data whole
  event: id null, data first line
  complete
orderly: data: second\nid: 99
  event: id 990, data whole
  event: id 99, data second
  complete
broken: data: second\nid: 99
  event: id 990, data whole
  error
END

mvn -q -B --no-transfer-progress org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies -DoutputDirectory=lib >&2
"$java" -cp 'lib/*' Finding.java 2>&1 | tee seen
diff expected seen || { echo "It behaves otherwise than was found." >&2; exit 1; }
