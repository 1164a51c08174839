#!/usr/bin/env bash
# Axon Framework 4.13.0 (axon-messaging): an EventUpcasterChain passes over its upcasters once, in the order given.
#
# The guess: an upcaster says by canUpcast which type and revision it is for, so a chain applies whichever fits, until none
# does. With an upcaster of 1 to 2 and one of 0 to 1, every event ends at revision 2; the order of Spring beans is no matter.
#
# Seen: with the newer one given first, an event of revision 0 ends at revision 1. Nothing is logged or thrown.
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
    <artifactId>upcasters</artifactId>
    <version>1</version>
    <packaging>pom</packaging>
    <dependencies>
        <dependency>
            <groupId>org.axonframework</groupId>
            <artifactId>axon-messaging</artifactId>
            <version>4.13.0</version>
        </dependency>
        <dependency>
            <groupId>tools.jackson.core</groupId>
            <artifactId>jackson-databind</artifactId>
            <version>3.1.7</version>
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
import java.time.Instant;
import java.util.stream.Stream;
import org.axonframework.eventhandling.GenericDomainEventEntry;
import org.axonframework.serialization.*;
import org.axonframework.serialization.jackson3.Jackson3Serializer;
import org.axonframework.serialization.upcasting.event.*;

void main() {
    show("oldest first", new EventUpcasterChain(next(0), next(1)));
    show("newest first", new EventUpcasterChain(next(1), next(0)));
}

void show(String order, EventUpcasterChain chain) {
    var stored = new GenericDomainEventEntry<>(
            "Hero", "id", 0, "event", Instant.EPOCH, "Moved", "0", "{}".getBytes(), "{}".getBytes());
    chain.upcast(Stream.of(new InitialEventRepresentation(stored, Jackson3Serializer.builder().build())))
            .forEach(event -> IO.println(order + ": revision " + event.getType().getRevision()));
}

SingleEventUpcaster next(int revision) {
    return new SingleEventUpcaster() {
        @Override
        protected boolean canUpcast(IntermediateEventRepresentation event) {
            return event.getType().getRevision().equals("" + revision);
        }

        @Override
        protected IntermediateEventRepresentation doUpcast(IntermediateEventRepresentation event) {
            return event.upcastPayload(
                    new SimpleSerializedType("Moved", "" + (revision + 1)), byte[].class, payload -> payload);
        }
    };
}
END
cat > expected <<'END'
oldest first: revision 2
newest first: revision 1
END

mvn -q -B --no-transfer-progress org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies -DoutputDirectory=lib >&2
"$java" -cp 'lib/*' Finding.java 2>&1 | tee seen
diff expected seen || { echo "It behaves otherwise than was found." >&2; exit 1; }
