package dev.roster.web.event;

import dev.roster.eventstore.AggregateReference;
import dev.roster.eventstore.EventFamilies;
import dev.roster.eventstore.EventFamily;
import dev.roster.eventstore.Relation;
import dev.roster.eventstore.StoredEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Finds the aggregates that events are about: that of their own stream, and those that a {@link Relation} declares. */
@Component
class EventRelations {

    private final JdbcClient jdbc;
    private final Map<String, List<InData>> inData = new HashMap<>();
    private final List<InTable> inTables = new ArrayList<>();

    EventRelations(JdbcClient jdbc, EventFamilies families) {
        this.jdbc = jdbc;
        for (var family : families.all()) {
            for (var relation : family.relations()) {
                switch (relation) {
                    case Relation.InData data ->
                        data.names()
                                .forEach(name -> inData.computeIfAbsent(name, first -> new ArrayList<>())
                                        .add(new InData(family, data)));
                    case Relation.InTable table -> inTables.add(new InTable(family, table));
                }
            }
        }
    }

    /**
     * All aggregates that an event is about.
     *
     * @param inTables those that {@link #inTables(List)} found for it
     */
    Set<AggregateReference> of(StoredEvent event, JsonNode data, Set<AggregateReference> inTables) {
        var related = inData.getOrDefault(event.name(), List.of());
        var own = event.family();
        if (related.isEmpty() && inTables.isEmpty()) {
            return own == null ? Set.of() : Set.of(new AggregateReference(own, event.aggregateId()));
        }
        var all = new HashSet<>(inTables);
        if (own != null) {
            all.add(new AggregateReference(own, event.aggregateId()));
        }
        related.forEach(relation -> relation.find(event, data).ifPresent(all::add));
        return all;
    }

    /** The aggregates that tables of the domain have for some of these events, by the events' positions. */
    Map<Long, Set<AggregateReference>> inTables(List<StoredEvent> events) {
        var found = new HashMap<Long, Set<AggregateReference>>();
        for (var table : inTables) {
            var positions = events.stream()
                    .filter(event -> table.relation().names().contains(event.name()))
                    .map(StoredEvent::position)
                    .toArray(Long[]::new);
            if (positions.length > 0) {
                jdbc.sql(table.relation().lookup())
                        .param(new SqlArrayValue("int8", (Object[]) positions))
                        .query(row -> {
                            found.computeIfAbsent(row.getLong(1), first -> new HashSet<>())
                                    .add(new AggregateReference(table.family(), row.getObject(2, UUID.class)));
                        });
            }
        }
        return found;
    }

    private record InTable(EventFamily<?> family, Relation.InTable relation) {}

    private record InData(EventFamily<?> family, Relation.InData relation) {

        /** Nothing if the data have no such property: another revision may have named it otherwise. */
        private Optional<AggregateReference> find(StoredEvent event, JsonNode data) {
            return relation.aggregateType().equals(event.aggregateType())
                    ? data.path(relation.property())
                            .stringValueOpt()
                            .map(UUID::fromString)
                            .map(id -> new AggregateReference(family, id))
                    : Optional.empty();
        }
    }
}
