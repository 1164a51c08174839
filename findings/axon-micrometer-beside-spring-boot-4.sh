#!/usr/bin/env bash
# org.axonframework:axon-spring-boot-starter and axon-micrometer 4.13.0 with Spring Boot 4.1.2: each meter of the application is kept twice.
#
# The guess: with micrometer-registry-prometheus on the class path there is one registry, Prometheus'. Spring Boot's registry in memory is for
# applications that have no other, and Axon's auto-configuration makes one only if there is none.
#
# Seen: Axon's auto-configuration orders itself after those of Spring Boot by the names that these had in version 3, so that in version 4 it comes
# before them. It finds no registry and makes one in memory. Then Spring Boot makes Prometheus', and a composite of both: every counter and
# timer is recorded into two registries, the second of which nobody reads.
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
    <parent>
        <groupId>org.springframework.boot</groupId>
        <artifactId>spring-boot-starter-parent</artifactId>
        <version>4.1.2</version>
        <relativePath/>
    </parent>
    <groupId>findings</groupId>
    <artifactId>micrometer</artifactId>
    <version>1</version>
    <packaging>pom</packaging>
    <dependencies>
        <dependency>
            <groupId>org.springframework.boot</groupId>
            <artifactId>spring-boot-starter-actuator</artifactId>
        </dependency>
        <dependency>
            <groupId>org.axonframework</groupId>
            <artifactId>axon-spring-boot-starter</artifactId>
            <version>4.13.0</version>
        </dependency>
        <dependency>
            <groupId>org.axonframework</groupId>
            <artifactId>axon-micrometer</artifactId>
            <version>4.13.0</version>
        </dependency>
        <dependency>
            <groupId>io.micrometer</groupId>
            <artifactId>micrometer-registry-prometheus</artifactId>
        </dependency>
    </dependencies>
</project>
END

mkdir -p app
cat > app/Finding.java <<'END'
package app;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
public class Finding {

    public static void main(String[] arguments) {
        try (var context = SpringApplication.run(Finding.class,
                "--axon.axonserver.enabled=false", "--axon.update-check.disabled=true",
                "--spring.main.banner-mode=off", "--logging.level.root=error")) {
            context.getBeansOfType(MeterRegistry.class).values().stream()
                    .map(registry -> registry.getClass().getSimpleName())
                    .sorted()
                    .forEach(System.out::println);
            var simple = context.getBeanFactory().getBeanDefinition("meterRegistry");
            System.out.println("the one in memory is by "
                    + (simple.getFactoryBeanName() == null ? simple.getBeanClassName() : simple.getFactoryBeanName()));
        }
    }
}
END
cat > expected <<'END'
AutoConfiguredCompositeMeterRegistry
PrometheusMeterRegistry
SimpleMeterRegistry
the one in memory is by org.axonframework.springboot.autoconfig.MicrometerMetricsAutoConfiguration
END

mvn -q -B --no-transfer-progress org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies -DoutputDirectory=lib >&2
"$(dirname "$java")/javac" -parameters -nowarn -cp 'lib/*' -d classes app/Finding.java >&2
"$java" -Daxoniq.update-checker.disabled=true -cp 'classes:lib/*' app.Finding 2>/dev/null | tee seen
diff expected seen || { echo "It behaves otherwise than was found." >&2; exit 1; }
