#!/usr/bin/env bash
# Axon Framework 4.13.0 (axon-messaging): SimpleEventScheduler loses an event whose publication fails, without a log line.
#
# The guess: a handler that fails when a scheduled event is published is logged, at least as a warning, or the event is
# published again.
#
# Seen: nothing is logged at the level info or above, and nothing is tried again. The exception is kept in a Future that
# nobody can ask for: only a token comes back to the caller.
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
    <artifactId>scheduler</artifactId>
    <version>1</version>
    <packaging>pom</packaging>
    <dependencies>
        <dependency>
            <groupId>org.axonframework</groupId>
            <artifactId>axon-messaging</artifactId>
            <version>4.13.0</version>
        </dependency>
        <dependency>
            <groupId>tools.jackson.core</groupId>
            <artifactId>jackson-databind</artifactId>
            <version>3.1.7</version>
        </dependency>
        <dependency>
            <groupId>org.slf4j</groupId>
            <artifactId>slf4j-simple</artifactId>
            <version>2.0.18</version>
        </dependency>
    </dependencies>
</project>
END

cat > Finding.java <<'END'
import java.time.Duration;
import java.util.concurrent.*;
import java.util.concurrent.atomic.AtomicInteger;
import org.axonframework.eventhandling.SimpleEventBus;
import org.axonframework.eventhandling.scheduling.java.SimpleEventScheduler;

void main() throws Exception {
    var published = new AtomicInteger();
    var bus = SimpleEventBus.builder().build();
    bus.subscribe(events -> {
        published.incrementAndGet();
        throw new IllegalStateException("no");
    });
    var threads = Executors.newScheduledThreadPool(1);
    var scheduler = SimpleEventScheduler.builder().eventBus(bus).scheduledExecutorService(threads).build();
    scheduler.schedule(Duration.ofMillis(10), "event");
    Thread.sleep(2_000);
    IO.println("published: " + published + ", waiting to be tried again: " + threads.shutdownNow().size());
}
END
cat > expected <<'END'
published: 1, waiting to be tried again: 0
END

mvn -q -B --no-transfer-progress org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies -DoutputDirectory=lib >&2
"$java" -cp 'lib/*' Finding.java 2>&1 | tee seen
diff expected seen || { echo "It behaves otherwise than was found." >&2; exit 1; }
