#!/usr/bin/env bash
# Occurrent 0.19.10 (org.occurrent:eventstore-inmemory): of a stream that is read by pages only the first one is right.
#
# The guess: read(stream, skip, limit) has at most limit events, behind the first skip ones: an end beyond the stream does no harm, and behind
# its last event there are none.
#
# Seen: limit is where the page ends, counted from the first event of the stream. So the second page of two is empty, and the third, with skip
# greater than limit, throws IndexOutOfBoundsException, as does a limit that is greater than the stream. query(filter, skip, limit) of the same
# store does what was guessed.
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
    <artifactId>pages-of-a-stream</artifactId>
    <version>1</version>
    <packaging>pom</packaging>
    <dependencies>
        <dependency>
            <groupId>org.occurrent</groupId>
            <artifactId>eventstore-inmemory</artifactId>
            <version>0.19.10</version>
        </dependency>
        <dependency>
            <groupId>org.slf4j</groupId>
            <artifactId>slf4j-nop</artifactId>
            <version>2.0.17</version>
        </dependency>
    </dependencies>
</project>
END

cat > Finding.java <<'END'
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.occurrent.eventstore.inmemory.InMemoryEventStore;
import org.occurrent.filter.Filter;

public class Finding {

    public static void main(String[] arguments) {
        var store = new InMemoryEventStore();
        store.write("hero", IntStream.rangeClosed(1, 6).mapToObj(Finding::event));
        for (var page : new int[][] {{0, 2}, {2, 2}, {4, 2}, {1, 3}, {0, 100}}) {
            var skip = page[0];
            var limit = page[1];
            System.out.println("skip " + skip + ", limit " + limit + ": read "
                    + ids(() -> store.read("hero", skip, limit).events()) + ", query "
                    + ids(() -> store.query(Filter.streamId("hero"), skip, limit)));
        }
    }

    private static CloudEvent event(int id) {
        return CloudEventBuilder.v1().withId("" + id).withSource(URI.create("/heroes")).withType("Revised").build();
    }

    private static String ids(Supplier<Stream<CloudEvent>> events) {
        try {
            return events.get().map(CloudEvent::getId).toList().toString();
        } catch (IndexOutOfBoundsException e) {
            return e.getClass().getSimpleName();
        }
    }
}
END
cat > expected <<'END'
skip 0, limit 2: read [1, 2], query [1, 2]
skip 2, limit 2: read [], query [3, 4]
skip 4, limit 2: read IndexOutOfBoundsException, query [5, 6]
skip 1, limit 3: read [2, 3], query [2, 3, 4]
skip 0, limit 100: read IndexOutOfBoundsException, query [1, 2, 3, 4, 5, 6]
END

mvn -q -B --no-transfer-progress org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies -DoutputDirectory=lib >&2
"$java" -Djava.io.tmpdir="$folder" -cp 'lib/*' Finding.java | tee seen
diff expected seen || { echo "It behaves otherwise than was found." >&2; exit 1; }
