#!/usr/bin/env bash
# jackson-databind-nullable 0.2.11 with Jackson 3.1.7: an empty text in the place of a number, list, flag or id counts as absent.
#
# The guess: {"age": ""} is refused, since "" is no number; or it is null, as by Jackson's own coercion for empty texts.
#
# Seen: the member is undefined, as if the client had not sent it, even with coercion of scalars off. A merge patch that has it
# changes nothing and reports success.

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
    <artifactId>json-nullable-takes-empty-for-absent</artifactId>
    <version>1</version>
    <packaging>pom</packaging>
    <dependencies>
        <dependency>
            <groupId>org.openapitools</groupId>
            <artifactId>jackson-databind-nullable</artifactId>
            <version>0.2.11</version>
        </dependency>
        <dependency>
            <groupId>tools.jackson.core</groupId>
            <artifactId>jackson-databind</artifactId>
            <version>3.1.7</version>
        </dependency>
    </dependencies>
</project>
END

cat > Finding.java <<'END'
import java.util.List;
import java.util.UUID;
import org.openapitools.jackson.nullable.JsonNullable;
import org.openapitools.jackson.nullable.JsonNullableJackson3Module;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

public class Finding {

    public record Patch(
            JsonNullable<Integer> age, JsonNullable<List<Integer>> marks, JsonNullable<Boolean> flag, JsonNullable<UUID> id) {}

    public record Plain(Integer age) {}

    public static void main(String[] arguments) {
        var mapper = JsonMapper.builder()
                .addModule(new JsonNullableJackson3Module())
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .build();
        for (var json : List.of("{\"age\":\"\"}", "{\"marks\":\"\"}", "{\"flag\":\"\"}", "{\"id\":\" \"}", "{\"age\":null}")) {
            System.out.println(json + " -> " + mapper.readValue(json, Patch.class));
        }
        try {
            System.out.println(mapper.readValue("{\"age\":\"\"}", Plain.class));
        } catch (RuntimeException e) {
            System.out.println("without the wrapper it is refused");
        }
    }
}
END
cat > expected <<'END'
{"age":""} -> Patch[age=JsonNullable.undefined, marks=JsonNullable.undefined, flag=JsonNullable.undefined, id=JsonNullable.undefined]
{"marks":""} -> Patch[age=JsonNullable.undefined, marks=JsonNullable.undefined, flag=JsonNullable.undefined, id=JsonNullable.undefined]
{"flag":""} -> Patch[age=JsonNullable.undefined, marks=JsonNullable.undefined, flag=JsonNullable.undefined, id=JsonNullable.undefined]
{"id":" "} -> Patch[age=JsonNullable.undefined, marks=JsonNullable.undefined, flag=JsonNullable.undefined, id=JsonNullable.undefined]
{"age":null} -> Patch[age=JsonNullable[null], marks=JsonNullable.undefined, flag=JsonNullable.undefined, id=JsonNullable.undefined]
without the wrapper it is refused
END

mvn -q -B --no-transfer-progress org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies -DoutputDirectory=lib >&2
"$java" -cp 'lib/*' Finding.java 2>&1 | tee seen
diff expected seen || { echo "It behaves otherwise than was found." >&2; exit 1; }
