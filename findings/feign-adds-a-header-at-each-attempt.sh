#!/usr/bin/env bash
# OpenFeign 13.6 (io.github.openfeign:feign-core): what an interceptor adds to a request is still there when the request is sent again.
#
# The guess: an interceptor is called for each attempt, with the request as its method made it. So a header that it sets, such as a token of the
# moment or an Idempotency-Key, has one value, at worst another one at each attempt.
#
# Seen: all attempts share one template, and header(name, value) adds to what is there. After a 503 with Retry-After the request has two values
# of the header, then three, in one line each. Only a value that is the same as before is not added. A parameter of the method has one value.
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
    <artifactId>header-at-each-attempt</artifactId>
    <version>1</version>
    <packaging>pom</packaging>
    <dependencies>
        <dependency>
            <groupId>io.github.openfeign</groupId>
            <artifactId>feign-core</artifactId>
            <version>13.6</version>
        </dependency>
    </dependencies>
</project>
END

cat > Finding.java <<'END'
import com.sun.net.httpserver.HttpServer;
import feign.Feign;
import feign.Headers;
import feign.Param;
import feign.RequestLine;
import feign.Retryer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

public class Finding {

    interface Heroes {

        @RequestLine("POST /heroes")
        @Headers({"Content-Type: application/json", "Idempotency-Key: {key}"})
        void register(@Param("key") String key, String body);
    }

    public static void main(String[] arguments) throws Exception {
        var requests = new AtomicInteger();
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            var headers = exchange.getRequestHeaders();
            System.out.println("Authorization " + headers.get("Authorization") + ", X-Same " + headers.get("X-Same")
                    + ", Idempotency-Key " + headers.get("Idempotency-Key"));
            exchange.getResponseHeaders().add("Retry-After", "0");
            exchange.sendResponseHeaders(requests.incrementAndGet() < 3 ? 503 : 201, -1);
            exchange.close();
        });
        server.start();
        var tokens = new AtomicInteger();
        var heroes = Feign.builder()
                .retryer(new Retryer.Default(1, 1, 3))
                .requestInterceptor(template -> template.header("Authorization", "Bearer token-" + tokens.incrementAndGet())
                        .header("X-Same", "same"))
                .target(Heroes.class, "http://127.0.0.1:" + server.getAddress().getPort());
        heroes.register("one", "{}");
        server.stop(0);
    }
}
END
cat > expected <<'END'
Authorization [Bearer token-1], X-Same [same], Idempotency-Key [one]
Authorization [Bearer token-1, Bearer token-2], X-Same [same], Idempotency-Key [one]
Authorization [Bearer token-1, Bearer token-2, Bearer token-3], X-Same [same], Idempotency-Key [one]
END

mvn -q -B --no-transfer-progress org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies -DoutputDirectory=lib >&2
"$java" -Djava.io.tmpdir="$folder" -cp 'lib/*' Finding.java | tee seen
diff expected seen || { echo "It behaves otherwise than was found." >&2; exit 1; }
