#!/usr/bin/env bash
# Spring Framework 7.0.10 and Hibernate 7.4.13: a JdbcTransactionManager inside a transaction of a JpaTransactionManager on the
# same DataSource commits what the outer transaction wrote.
#
# The guess: JpaTransactionManager exposes its connection to JdbcTemplate, so a JdbcTransactionManager finds a transaction
# there, too: with PROPAGATION_REQUIRED it takes part, and an outer roll-back takes all rows with it. At worst it begins one on
# a connection of its own, and the outer roll-back takes the outer rows.
#
# Seen: it takes the transaction for a new one, but on the outer one's connection. Its commit commits that, so that nothing is
# left to roll back: the rows from before are there, too, although the outer transaction is rolled back without an error.
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
    <artifactId>managers</artifactId>
    <version>1</version>
    <packaging>pom</packaging>
    <dependencies>
        <dependency>
            <groupId>org.springframework</groupId>
            <artifactId>spring-orm</artifactId>
            <version>7.0.10</version>
        </dependency>
        <dependency>
            <groupId>org.springframework</groupId>
            <artifactId>spring-context</artifactId>
            <version>7.0.10</version>
        </dependency>
        <dependency>
            <groupId>org.hibernate.orm</groupId>
            <artifactId>hibernate-core</artifactId>
            <version>7.4.13.Final</version>
        </dependency>
        <dependency>
            <groupId>com.h2database</groupId>
            <artifactId>h2</artifactId>
            <version>2.3.232</version>
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
import java.util.Map;
import java.util.logging.*;
import org.h2.jdbcx.JdbcDataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.orm.jpa.*;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.transaction.support.TransactionTemplate;

void main() {
    LogManager.getLogManager().reset();
    var database = new JdbcDataSource();
    database.setUrl("jdbc:h2:mem:finding;DB_CLOSE_DELAY=-1");
    var jdbc = new JdbcTemplate(database);
    jdbc.execute("create table written (by_whom varchar(30))");

    var entities = new LocalContainerEntityManagerFactoryBean();
    entities.setDataSource(database);
    entities.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
    entities.setPackagesToScan("none");
    entities.afterPropertiesSet();
    var jpa = new JpaTransactionManager(entities.getObject());
    jpa.setDataSource(database);
    jpa.afterPropertiesSet();

    var outer = new TransactionTemplate(jpa);
    var inner = new TransactionTemplate(new JdbcTransactionManager(database));
    outer.executeWithoutResult(transaction -> {
        jdbc.update("insert into written values ('JdbcTemplate')");
        inner.executeWithoutResult(second -> {
            IO.println("the inner one is new: " + second.isNewTransaction());
            jdbc.update("insert into written values ('JdbcTransactionManager')");
        });
        transaction.setRollbackOnly();
    });
    IO.println("left after the roll-back: " + jdbc.queryForList("select by_whom from written", String.class));
    entities.destroy();
}
END
cat > expected <<'END'
the inner one is new: true
left after the roll-back: [JdbcTemplate, JdbcTransactionManager]
END

mvn -q -B --no-transfer-progress org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies -DoutputDirectory=lib >&2
"$java" -cp 'lib/*' Finding.java 2>&1 | tee seen
diff expected seen || { echo "It behaves otherwise than was found." >&2; exit 1; }
