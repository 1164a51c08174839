#!/usr/bin/env bash
# CloudEvents Java SDK 4.0.1 (cloudevents-json-jackson): an extension whose JSON value is null is read as the text "null".
#
# The guess: as the JSON format for CloudEvents 1.0.2 says under "Attributes", an attribute that is null is one that is not set:
# the event has no such extension, and written again it has none.
#
# Seen: it has one, of type String, with four letters; and so it is written. (An attribute of the specification, such as
# subject, that is null is not set.)

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
    <artifactId>cloudevents</artifactId>
    <version>1</version>
    <packaging>pom</packaging>
    <dependencies>
        <dependency>
            <groupId>io.cloudevents</groupId>
            <artifactId>cloudevents-json-jackson</artifactId>
            <version>4.0.1</version>
        </dependency>
    </dependencies>
</project>
END

cat > Finding.java <<'END'
import io.cloudevents.jackson.JsonFormat;

void main() {
    var json = """
            {"specversion": "1.0", "type": "t", "source": "/s", "id": "1", "subject": null, "tenant": null}""";
    var event = new JsonFormat().deserialize(json.getBytes());
    IO.println("subject is set: " + (event.getSubject() != null));
    IO.println("tenant is a " + event.getExtension("tenant").getClass().getSimpleName());
    IO.println(new String(new JsonFormat().serialize(event)));
}
END
cat > expected <<'END'
subject is set: false
tenant is a String
{"specversion":"1.0","id":"1","source":"/s","type":"t","tenant":"null"}
END

mvn -q -B --no-transfer-progress org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies -DoutputDirectory=lib >&2
"$java" -cp 'lib/*' Finding.java 2>&1 | tee seen
diff expected seen || { echo "It behaves otherwise than was found." >&2; exit 1; }
