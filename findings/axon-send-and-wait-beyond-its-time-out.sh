#!/usr/bin/env bash
# Axon Framework 4.13.0 (axon-messaging): the time-out of CommandGateway.sendAndWait does not bound a SimpleCommandBus.
#
# The guess: sendAndWait(command, 200, MILLISECONDS) gives up after 200 ms, whatever the handler does: it returns null, or
# throws a time-out, and the handler goes on.
#
# Seen: the caller runs the handler itself, waits for its 2 s, and then gets the result as if there were no time-out.
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
    <artifactId>timeout</artifactId>
    <version>1</version>
    <packaging>pom</packaging>
    <dependencies>
        <dependency>
            <groupId>org.axonframework</groupId>
            <artifactId>axon-messaging</artifactId>
            <version>4.13.0</version>
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
import java.util.concurrent.TimeUnit;
import org.axonframework.commandhandling.SimpleCommandBus;
import org.axonframework.commandhandling.gateway.DefaultCommandGateway;

void main() {
    var bus = SimpleCommandBus.builder().build();
    bus.subscribe(String.class.getName(), command -> {
        Thread.sleep(2_000);
        return "done on " + Thread.currentThread().getName();
    });
    var gateway = DefaultCommandGateway.builder().commandBus(bus).build();
    var start = System.nanoTime();
    String result = gateway.sendAndWait("slow", 200, TimeUnit.MILLISECONDS);
    var took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    IO.println("result: " + result + ", after 2 s: " + (took >= 2_000));
}
END
cat > expected <<'END'
result: done on main, after 2 s: true
END

mvn -q -B --no-transfer-progress org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies -DoutputDirectory=lib >&2
"$java" -cp 'lib/*' Finding.java 2>&1 | tee seen
diff expected seen || { echo "It behaves otherwise than was found." >&2; exit 1; }
