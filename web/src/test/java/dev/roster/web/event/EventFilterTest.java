package dev.roster.web.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import dev.roster.eventstore.AggregateReference;
import dev.roster.eventstore.EventFamilies;
import dev.roster.eventstore.EventFamily;
import dev.roster.eventstore.Relation;
import dev.roster.eventstore.StoredEvent;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** Filters of events about orders, and about items that name their order or are listed in a table. */
class EventFilterTest {

    private static final String OWN = "aggregate_id = ? and aggregate_type = 'Order'";
    private static final String OF_ITEMS =
            "aggregate_type = 'Item' and event_name in ('ItemPacked', 'ItemSent') and (payload ->> 'orderId')::uuid = ?";
    private static final String LISTED = "position in (select position from shop.lost where order_id = ?)";

    private static final JdbcClient NOTHING_IS_READ = mock(JdbcClient.class, call -> {
        throw new AssertionError("Nothing is to be read");
    });

    private static final UUID ID = new UUID(0, 1);
    private static final UUID OTHER_ID = new UUID(0, 2);

    private final EventFamily<?> orders = new Family<>(
            "Order",
            OrderEvent.class,
            List.of(
                    new Relation.InData("Item", List.of("ItemPacked", "ItemSent"), "orderId"),
                    new Relation.InTable(List.of("ItemLost"), "shop.lost", "order_id")));
    private final EventFamily<?> items = new Family<>("Item", ItemEvent.class, List.of());
    private final EventRelations relations =
            new EventRelations(NOTHING_IS_READ, new EventFamilies(List.of(orders, items)));

    private static EventFilter filter(List<AggregateReference> about, String... names) {
        return new EventFilter(about, Set.of(names));
    }

    private AggregateReference order(UUID id) {
        return new AggregateReference(orders, id);
    }

    private AggregateReference item(UUID id) {
        return new AggregateReference(items, id);
    }

    @Test
    void ofNothingSelectsAllEvents() {
        var select = filter(List.of()).select("select x from t", 3, 9, 5);

        assertThat(select.sql())
                .isEqualTo("select * from ((select x from t where true and position > ? and position <= ?"
                        + " order by position limit ?)) event order by position limit ?");
        assertThat(select.parameters()).containsExactly(3L, 9L, 5, 5);
    }

    @Test
    void findsTheEventsOfAStreamAndThoseThatAreRelated() {
        var select = filter(List.of(order(ID))).select("c", 0, 9, 5);

        assertThat(select.sql().split(" union all "))
                .satisfiesExactly(
                        own -> assertThat(own).contains("where " + OWN + " and position"),
                        named -> assertThat(named).contains("where " + OF_ITEMS + " and position"),
                        listed -> assertThat(listed).contains("where " + LISTED + " and position"));
        assertThat(select.parameters()).containsExactly(ID, 0L, 9L, 5, ID, 0L, 9L, 5, ID, 0L, 9L, 5, 5);
    }

    @Test
    void looksOnlyWhereEventsOfItsNamesAre() {
        assertThat(filter(List.of(order(ID)), "ItemLost").select("c", 0, 9, 5).sql())
                .contains(OWN, LISTED)
                .doesNotContain(OF_ITEMS);
        assertThat(filter(List.of(order(ID)), "OrderPlaced")
                        .select("c", 0, 9, 5)
                        .sql())
                .contains(OWN)
                .doesNotContain("union");
    }

    @Test
    void ofTwoAggregatesFindsWhatIsAboutBoth() {
        var sql = filter(List.of(item(OTHER_ID), order(ID))).select("c", 0, 9, 5);

        assertThat(sql.sql().split(" union all "))
                .satisfiesExactly(
                        named -> assertThat(named)
                                .contains("where aggregate_id = ? and aggregate_type = 'Item' and " + OF_ITEMS),
                        listed -> assertThat(listed)
                                .contains("where aggregate_id = ? and aggregate_type = 'Item' and " + LISTED));
        assertThat(sql.parameters().subList(0, 2)).containsExactly(OTHER_ID, ID);
    }

    @Test
    void thatNothingCanMeetFindsNothing() {
        assertThat(filter(List.of(item(OTHER_ID), order(ID)), "OrderPlaced")
                        .select("c", 0, 9, 5)
                        .sql())
                .contains("where false");
    }

    @Test
    void matchesEventsAsTheyCome() {
        var sent = about("Item", items, OTHER_ID, "ItemSent", "{\"orderId\": \"" + ID + "\"}");

        assertThat(sent).containsExactlyInAnyOrder(order(ID), item(OTHER_ID));
        assertThat(filter(List.of()).matches("ItemSent", sent)).isTrue();
        assertThat(filter(List.of(order(ID))).matches("ItemSent", sent)).isTrue();
        assertThat(filter(List.of(item(OTHER_ID), order(ID))).matches("ItemSent", sent))
                .isTrue();
        assertThat(filter(List.of(order(OTHER_ID))).matches("ItemSent", sent)).isFalse();
        assertThat(filter(List.of(order(ID)), "ItemPacked").matches("ItemSent", sent))
                .isFalse();
    }

    @Test
    void doesNotTakeEventsOfOthersForRelated() {
        assertThat(about("Parcel", null, OTHER_ID, "ItemSent", "{\"orderId\": \"" + ID + "\"}"))
                .isEmpty();
        assertThat(about("Item", items, OTHER_ID, "ItemSent", "{}")).containsExactly(item(OTHER_ID));
    }

    private Set<AggregateReference> about(String type, EventFamily<?> family, UUID id, String name, String data) {
        var event = new StoredEvent(7, id, 0, type, family, id, name, null, data, "{}", Instant.EPOCH);
        assertThat(relations.inTables(List.of(event))).isEmpty();
        return relations.of(event, JsonMapper.shared().readTree(data), Set.of());
    }

    private sealed interface OrderEvent {
        record OrderPlaced(UUID orderId) implements OrderEvent {}
    }

    private sealed interface ItemEvent {
        record ItemSent(UUID itemId, UUID orderId) implements ItemEvent {}
    }

    private record Family<E>(String aggregateType, Class<E> events, List<Relation> relations)
            implements EventFamily<E> {

        @Override
        public UUID aggregateId(E event) {
            return ID;
        }

        @Override
        public String collection() {
            return "/" + parameter() + "s/";
        }

        @Override
        public String typePrefix() {
            return "com.example.";
        }
    }
}
