#!/usr/bin/env bash
# openapi-request-validator 3.0.0 (com.atlassian.oai): parameters that are lists are refused if the description is OpenAPI 3.1.
#
# The guess: a query parameter or header whose schema is an array is checked alike under OpenAPI 3.0 and 3.1.
#
# Seen: under 3.1 a list with commas is parsed as JSON and refused, and repeated values are refused as "not an array". The same
# description that says 3.0.3 accepts them. Scalars, and bodies, are checked rightly under both.

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
    <artifactId>openapi-validator-refuses-lists-in-3.1</artifactId>
    <version>1</version>
    <packaging>pom</packaging>
    <dependencies>
        <dependency>
            <groupId>com.atlassian.oai</groupId>
            <artifactId>openapi-request-validator-core</artifactId>
            <version>3.0.0</version>
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
import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.SimpleRequest;

final String description = """
        openapi: VERSION
        info: {title: lists, version: '1'}
        paths:
          /things:
            get:
              operationId: things
              parameters:
                - {name: ids, in: query, explode: false, schema: {type: array, items: {type: string}}}
                - {name: tags, in: query, schema: {type: array, items: {type: string}}}
                - {name: name, in: query, schema: {type: string}}
              responses:
                '200': {description: ok}
        """;

void main() {
    for (var version : new String[] {"3.0.3", "3.1.0"}) {
        var validator = OpenApiInteractionValidator.createForInlineApiSpecification(description.replace("VERSION", version))
                .build();
        ask(version, validator, "ids", "a,b");
        ask(version, validator, "tags", "a", "b");
        ask(version, validator, "name", "a");
    }
}

void ask(String version, OpenApiInteractionValidator validator, String name, String... values) {
    var report = validator.validateRequest(
            SimpleRequest.Builder.get("/things").withQueryParam(name, values).build());
    IO.println(version + " " + name + "=" + String.join("&" + name + "=", values) + ": "
            + (report.hasErrors() ? report.getMessages().getFirst().getKey() : "accepted"));
}
END
cat > expected <<'END'
3.0.3 ids=a,b: accepted
3.0.3 tags=a&tags=b: accepted
3.0.3 name=a: accepted
3.1.0 ids=a,b: validation.request.parameter.schema.invalidJson
3.1.0 tags=a&tags=b: validation.request.parameter.collection.invalid
3.1.0 name=a: accepted
END

mvn -q -B --no-transfer-progress org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies -DoutputDirectory=lib >&2
"$java" -cp 'lib/*' Finding.java 2>&1 | tee seen
diff expected seen || { echo "It behaves otherwise than was found." >&2; exit 1; }
