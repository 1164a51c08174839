#!/usr/bin/env bash
# CloudEvents Java SDK 4.0.1 (cloudevents-json-jackson): the JSON format writes binary data as it is into the JSON, if the event
# has no datacontenttype.
#
# The guess: an event that was read with data_base64 is written with data_base64 again, since its data are bytes.
#
# Seen: without a datacontenttype, which is optional, the bytes are taken for JSON and put after "data" as they are. What comes
# out is no JSON, and the SDK does not read its own output. With a datacontenttype such as application/octet-stream it is as
# guessed.

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
    var format = new JsonFormat();
    for (var type : new String[] {"\"datacontenttype\": \"application/octet-stream\", ", ""}) {
        var json = """
                {"specversion": "1.0", "type": "t", "source": "/s", "id": "1", %s"data_base64": "Pz8/"}""".formatted(type);
        var written = format.serialize(format.deserialize(json.getBytes()));
        IO.println(new String(written));
        try {
            format.deserialize(written);
            IO.println("is read again");
        } catch (RuntimeException e) {
            IO.println(e.getClass().getSimpleName());
        }
    }
}
END
cat > expected <<'END'
{"specversion":"1.0","id":"1","source":"/s","type":"t","datacontenttype":"application/octet-stream","data_base64":"Pz8/"}
is read again
{"specversion":"1.0","id":"1","source":"/s","type":"t","data":???}
EventDeserializationException
END

mvn -q -B --no-transfer-progress org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies -DoutputDirectory=lib >&2
"$java" -cp 'lib/*' Finding.java 2>&1 | tee seen
diff expected seen || { echo "It behaves otherwise than was found." >&2; exit 1; }
