#!/usr/bin/env bash
# Apache Johnzon 2.0.2 (johnzon-core), beside Eclipse Parsson 1.1.7, both as Jakarta JSON Processing 2.1: a difference, applied, does not lead to
# what it was made from.
#
# The guess: createMergeDiff and createDiff make a patch that turns the first document into the second. A merge patch can't say null (RFC 7396,
# 1), so without null both hold for all documents.
#
# Seen: that is what Parsson does. In Johnzon's merge patch a value that becomes an empty object is left out, so it stays. Its patch for a list
# that lost two or more at its end removes the first of them first, and the next one by the place that it had before: applied, it throws.
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
    <artifactId>differences</artifactId>
    <version>1</version>
    <packaging>pom</packaging>
    <dependencies>
        <dependency>
            <groupId>jakarta.json</groupId>
            <artifactId>jakarta.json-api</artifactId>
            <version>2.1.3</version>
        </dependency>
        <dependency>
            <groupId>org.apache.johnzon</groupId>
            <artifactId>johnzon-core</artifactId>
            <version>2.0.2</version>
        </dependency>
        <dependency>
            <groupId>org.eclipse.parsson</groupId>
            <artifactId>parsson</artifactId>
            <version>1.1.7</version>
        </dependency>
    </dependencies>
</project>
END

cat > Finding.java <<'END'
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.spi.JsonProvider;
import java.io.StringReader;
import java.util.List;

public class Finding {

    public static void main(String[] arguments) {
        for (var json : List.of(new org.eclipse.parsson.JsonProviderImpl(), new org.apache.johnzon.core.JsonProviderImpl())) {
            System.out.println(json.getClass().getPackageName());
            merge(json, "{'a':2}", "{'a':{'b':1}}");
            merge(json, "{'a':2}", "{'a':{}}");
            patch(json, "{'a':[1,2,3]}", "{'a':[1,2]}");
            patch(json, "{'a':[1,2,3]}", "{'a':[1]}");
        }
    }

    private static void merge(JsonProvider json, String from, String to) {
        var merge = json.createMergeDiff(object(json, from), object(json, to));
        System.out.println("  " + from + " to " + to + ": " + merge.toJsonValue() + ", applied " + merge.apply(object(json, from)));
    }

    private static void patch(JsonProvider json, String from, String to) {
        var patch = json.createDiff(object(json, from), object(json, to));
        System.out.println("  " + from + " to " + to + ": " + patch.toJsonArray());
        try {
            System.out.println("    applied " + patch.apply(object(json, from)));
        } catch (JsonException e) {
            System.out.println("    " + e.getMessage());
        }
    }

    private static JsonObject object(JsonProvider json, String text) {
        return json.createReader(new StringReader(text.replace('\'', '"'))).readObject();
    }
}
END
cat > expected <<'END'
org.eclipse.parsson
  {'a':2} to {'a':{'b':1}}: {"a":{"b":1}}, applied {"a":{"b":1}}
  {'a':2} to {'a':{}}: {"a":{}}, applied {"a":{}}
  {'a':[1,2,3]} to {'a':[1,2]}: [{"op":"remove","path":"/a/2"}]
    applied {"a":[1,2]}
  {'a':[1,2,3]} to {'a':[1]}: [{"op":"remove","path":"/a/2"},{"op":"remove","path":"/a/1"}]
    applied {"a":[1]}
org.apache.johnzon.core
  {'a':2} to {'a':{'b':1}}: {"a":{"b":1}}, applied {"a":{"b":1}}
  {'a':2} to {'a':{}}: {}, applied {"a":2}
  {'a':[1,2,3]} to {'a':[1,2]}: [{"op":"remove","path":"/a/2"}]
    applied {"a":[1,2]}
  {'a':[1,2,3]} to {'a':[1]}: [{"op":"remove","path":"/a/1"},{"op":"remove","path":"/a/2"}]
    '[1,3]' contains no element for index 2 and for '2'.
END

mvn -q -B --no-transfer-progress org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies -DoutputDirectory=lib >&2
"$java" -Djava.io.tmpdir="$folder" -cp 'lib/*' Finding.java | tee seen
diff expected seen || { echo "It behaves otherwise than was found." >&2; exit 1; }
