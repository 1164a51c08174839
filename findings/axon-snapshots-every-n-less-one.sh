#!/usr/bin/env bash
# Axon Framework 4.13.0 (axon-eventsourcing): EventCountSnapshotTriggerDefinition(n) snapshots after n events, and then after
# every n - 1.
#
# The guess: with a threshold of 5 a snapshot is made of every five events: at the events 5, 10, 15 and 20 of a stream.
#
# Seen: at 5, 9, 13, 17 and 21. An aggregate that is loaded from a snapshot counts the snapshot as an event of its own.
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
    <artifactId>snapshots</artifactId>
    <version>1</version>
    <packaging>pom</packaging>
    <dependencies>
        <dependency>
            <groupId>org.axonframework</groupId>
            <artifactId>axon-configuration</artifactId>
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
import java.util.ArrayList;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.config.*;
import org.axonframework.eventsourcing.*;
import org.axonframework.eventsourcing.eventstore.inmemory.InMemoryEventStorageEngine;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.modelling.command.*;
import org.axonframework.serialization.jackson3.Jackson3Serializer;

public class Finding {

    record Open(@TargetAggregateIdentifier String id) {}

    record Count(@TargetAggregateIdentifier String id) {}

    record Counted(String id) {}

    public static class Counter {

        @AggregateIdentifier
        String id;

        Counter() {}

        @CommandHandler
        Counter(Open command) {
            AggregateLifecycle.apply(new Counted(command.id()));
        }

        @CommandHandler
        void handle(Count command) {
            AggregateLifecycle.apply(new Counted(id));
        }

        @EventSourcingHandler
        void on(Counted event) {
            id = event.id();
        }
    }

    public static void main(String... arguments) {
        var snapshots = new ArrayList<Long>();
        var axon = DefaultConfigurer.defaultConfiguration()
                .configureSerializer(configuration -> Jackson3Serializer.builder().build())
                .configureEmbeddedEventStore(configuration -> new InMemoryEventStorageEngine() {
                    @Override
                    public void storeSnapshot(DomainEventMessage<?> snapshot) {
                        snapshots.add(snapshot.getSequenceNumber() + 1);
                        super.storeSnapshot(snapshot);
                    }
                })
                .configureAggregate(AggregateConfigurer.defaultConfiguration(Counter.class)
                        .configureSnapshotTrigger(configuration ->
                                new EventCountSnapshotTriggerDefinition(configuration.snapshotter(), 5)))
                .start();
        axon.commandGateway().sendAndWait(new Open("id"));
        for (var i = 2; i <= 22; i++) {
            axon.commandGateway().sendAndWait(new Count("id"));
        }
        System.out.println("events when a snapshot is made: " + snapshots);
        axon.shutdown();
    }
}
END
cat > expected <<'END'
events when a snapshot is made: [5, 9, 13, 17, 21]
END

mvn -q -B --no-transfer-progress org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies -DoutputDirectory=lib >&2
"$java" -cp 'lib/*' Finding.java 2>&1 | tee seen
diff expected seen || { echo "It behaves otherwise than was found." >&2; exit 1; }
