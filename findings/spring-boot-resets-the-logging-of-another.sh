#!/usr/bin/env bash
# Spring Boot 4.1.2 and Logback 1.5.38: when one of two applications in a JVM ends, the next start resets the logging of the
# one that runs.
#
# The guess: Spring Boot sees that Logback is set up already and leaves it alone, for as long as an application uses it. An
# appender that the running one added stays.
#
# Seen: a second application leaves it alone when it starts, but marks it as not set up when it ends. A third one then resets
# Logback: the appender of the first is gone, and what the first logs no longer gets there.
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
    <artifactId>logging</artifactId>
    <version>1</version>
    <packaging>pom</packaging>
    <dependencies>
        <dependency>
            <groupId>org.springframework.boot</groupId>
            <artifactId>spring-boot-starter</artifactId>
            <version>4.1.2</version>
        </dependency>
    </dependencies>
</project>
END

cat > Finding.java <<'END'
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.slf4j.LoggerFactory;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

public class Finding {

    public static void main(String... arguments) {
        var logback = (LoggerContext) LoggerFactory.getILoggerFactory();
        var log = logback.getLogger("ROOT");
        var appender = new ListAppender<ILoggingEvent>();
        appender.start();

        var first = start();
        log.addAppender(appender);
        var second = start();
        System.out.println("when a second has started: " + log.isAttached(appender));
        second.close();
        System.out.println("when it has ended: " + log.isAttached(appender));
        start();
        System.out.println("when a third has started: " + log.isAttached(appender));
        System.out.println("while the first runs: " + first.isRunning());
    }

    private static ConfigurableApplicationContext start() {
        return new SpringApplicationBuilder(Finding.class)
                .run("--spring.main.banner-mode=off", "--logging.level.root=off");
    }
}
END
cat > expected <<'END'
when a second has started: true
when it has ended: true
when a third has started: false
while the first runs: true
END

mvn -q -B --no-transfer-progress org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies -DoutputDirectory=lib >&2
"$java" -cp 'lib/*' Finding.java 2>&1 | tee seen
diff expected seen || { echo "It behaves otherwise than was found." >&2; exit 1; }
