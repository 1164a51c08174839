#!/usr/bin/env bash
# CloudEvents SDK for Java 4.0.1 (cloudevents-json-jackson): JSON whose media type has a dot or a capital is not JSON to it.
#
# The guess: data are JSON if the datacontenttype is application/json or ends in +json, as the JSON event format says (3.1),
# in small letters or capitals, so an object under application/vnd.shop.v1+json is read and written as it was.
#
# Seen: a type with a dot before +json, and Application/JSON, are taken for other text. An object under them can't be read. A
# string is read without its quotes, and written again as data_base64 of what is no JSON any more.

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
    <artifactId>cloudevents-json-types-with-a-dot</artifactId>
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
import static java.nio.charset.StandardCharsets.UTF_8;
import io.cloudevents.core.format.EventDeserializationException;
import io.cloudevents.jackson.JsonFormat;

void main() {
    for (var type : new String[] {"application/json", "application/shop+json", "application/vnd.shop.v1+json", "Application/JSON"}) {
        for (var data : new String[] {"{\"a\":1}", "\"text\""}) {
            IO.println(type + " " + data + " -> " + again(type, data));
        }
    }
}

String again(String type, String data) {
    var event = """
            {"specversion":"1.0","id":"1","source":"/a","type":"t","datacontenttype":"%s","data":%s}""".formatted(type, data);
    try {
        var format = new JsonFormat();
        var written = new String(format.serialize(format.deserialize(event.getBytes(UTF_8))), UTF_8);
        return written.replaceFirst(".*,(\"data.*)}$", "$1");
    } catch (EventDeserializationException e) {
        return "can't be read";
    }
}
END
cat > expected <<'END'
application/json {"a":1} -> "data":{"a":1}
application/json "text" -> "data":"text"
application/shop+json {"a":1} -> "data":{"a":1}
application/shop+json "text" -> "data":"text"
application/vnd.shop.v1+json {"a":1} -> can't be read
application/vnd.shop.v1+json "text" -> "data_base64":"dGV4dA=="
Application/JSON {"a":1} -> can't be read
Application/JSON "text" -> "data_base64":"dGV4dA=="
END

mvn -q -B --no-transfer-progress org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies -DoutputDirectory=lib >&2
"$java" -cp 'lib/*' Finding.java 2>&1 | tee seen
diff expected seen || { echo "It behaves otherwise than was found." >&2; exit 1; }
