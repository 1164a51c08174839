package dev.roster.readmodel.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.roster.eventstore.EventFamilies;
import dev.roster.eventstore.postgres.ReadModelSchema;
import dev.roster.eventstore.postgres.TestPostgres;
import dev.roster.eventstore.postgres.TestPostgres.Database;
import dev.roster.query.Orders;
import dev.roster.query.Orders.OrderEvent;
import dev.roster.query.Orders.OrderEvent.LineAdded;
import dev.roster.query.Orders.OrderEvent.LineRemoved;
import dev.roster.query.Orders.OrderEvent.OrderForgotten;
import dev.roster.query.Orders.OrderEvent.OrderPlaced;
import dev.roster.readmodel.EventKinds;
import dev.roster.readmodel.EventLog;
import dev.roster.readmodel.EventNotApplied;
import dev.roster.readmodel.Generation;
import dev.roster.readmodel.ReadModel;
import dev.roster.readmodel.ReadModelSnapshot;
import dev.roster.readmodel.ReadTable;
import dev.roster.readmodel.RebuildConnections;
import dev.roster.readmodel.SetAsideEvents;
import dev.roster.readmodel.rebuild.Comparison.Drift;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.axonframework.config.Configuration;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.serialization.SerializedType;
import org.axonframework.serialization.UnknownSerializedType;
import org.axonframework.serialization.jackson3.Jackson3Serializer;
import org.axonframework.serialization.upcasting.event.EventUpcasterChain;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** A read model that has nothing to do with the roster, by what its projection declares alone, and without a bulk load. */
class ReadModelOfOrdersIT {

    private static final ReadModelSchema SCHEMA = new ReadModelSchema("orders");
    private static final UUID BREAKFAST = new UUID(1, 1);
    private static final UUID LUNCH = new UUID(1, 2);
    private static final UUID DINNER = new UUID(1, 3);

    private final Orders orders = new Orders();
    private final Database database = TestPostgres.newEventStore(SCHEMA);
    private final JdbcClient jdbc;
    private final TransactionTemplate transactions;
    private final EventLog events;
    private final ReadModel readModel;
    private final RebuildConnections connections;
    private final RebuildProgress progress = new RebuildProgress();
    private long rebuilds;

    ReadModelOfOrdersIT() {
        var dataSource = database.dataSource();
        jdbc = JdbcClient.create(dataSource);
        transactions = new TransactionTemplate(new JdbcTransactionManager(dataSource));
        var families = new EventFamilies(List.of(orders));
        var setAside = new SetAsideEvents(SCHEMA);
        var store = mock(EventStore.class);
        when(store.createHeadToken()).thenAnswer(head -> new GlobalSequenceTrackingToken(database.head()));
        var axon = mock(Configuration.class);
        when(axon.upcasterChain()).thenReturn(new EventUpcasterChain());
        events = new EventLog(
                jdbc,
                store,
                new OrderSerializer(families),
                axon,
                new EventKinds(jdbc, transactions, mock(EventStorageEngine.class), families),
                families,
                setAside);
        readModel = new ReadModel(orders, SCHEMA, jdbc, transactions, events, setAside, Duration.ofSeconds(10));
        connections = new RebuildConnections(database.details());
    }

    @BeforeEach
    void placeOrders() {
        readModel.afterPropertiesSet();
        store(BREAKFAST, new OrderPlaced(BREAKFAST, "Ada"), new LineAdded(BREAKFAST, "tea", 1));
        store(
                LUNCH,
                new OrderPlaced(LUNCH, "Grace"),
                new LineAdded(LUNCH, "soup", 2),
                new LineAdded(LUNCH, "bread", 3));
        store(LUNCH, 3, new LineRemoved(LUNCH, "soup"), new LineAdded(LUNCH, "salad", 1));
        database.append(UUID.randomUUID(), 0, "Coupon", "CouponIssued", null, "{}");
        store(DINNER, new OrderPlaced(DINNER, "Joan"), new LineAdded(DINNER, "rice", 4));
        catchUp();
    }

    @AfterEach
    void close() {
        connections.close();
    }

    @Test
    void isKeptByBatches() {
        assertThat(readModel.position()).isEqualTo(database.head());
        assertThat(jdbc.sql("select customer from orders.placed_order order by id")
                        .query(String.class)
                        .list())
                .containsExactly("Ada", "Grace", "Joan");
        assertThat(articles("orders")).containsExactly("tea", "bread", "salad", "rice");
    }

    @Test
    void isNotMadeIfATableIsNotDeclared() {
        var forgetful = new Orders() {
            @Override
            public List<ReadTable> tables() {
                return List.of(super.tables().getFirst());
            }
        };

        assertThatThrownBy(() -> transactions.executeWithoutResult(
                        transaction -> new Generation(jdbc, forgetful, "orders_forgetful").createTables()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "The projection declares the tables [table placed_order, table progress], and its definitions make"
                                + " [table line, table placed_order, table progress]: declare all of them in tables()");
    }

    @Test
    void isRebuiltByTheFoldAlone() throws Exception {
        var before = rows("orders");

        rebuild().rebuild();

        var comparison = progress.comparison();
        assertThat(comparison).isNotNull();
        assertThat(comparison.foundDrift()).isFalse();
        assertThat(comparison.position()).isEqualTo(database.head());
        assertThat(comparison.rows()).containsExactly(Map.entry("placed_order", 3L), Map.entry("line", 4L));
        assertThat(progress.events().sum()).isEqualTo(9);
        assertThat(rows("orders")).isEqualTo(before);
        assertThat(rows("orders_previous")).isEqualTo(before);
        assertThat(readModel.live().objectsOfOthers()).isEmpty();
    }

    @Test
    void isVerifiedAndTheDriftTellsNothingPersonal() throws Exception {
        jdbc.sql("update orders.placed_order set customer = 'Eve' where id = ?")
                .param(BREAKFAST)
                .update();
        jdbc.sql("update orders.line set amount = 9 where article = 'rice'").update();
        jdbc.sql("delete from orders.line where article = 'tea'").update();
        jdbc.sql("insert into orders.line values (?, 'cake', 1)").param(LUNCH).update();

        rebuild().verify();

        var comparison = progress.comparison();
        assertThat(comparison).isNotNull();
        assertThat(comparison.differing()).isEqualTo(4);
        assertThat(comparison.drift())
                .containsExactly(
                        new Drift(
                                "placed_order",
                                Map.of("id", BREAKFAST.toString()),
                                List.of("customer"),
                                Map.of("id", BREAKFAST.toString(), "version", 1),
                                Map.of("id", BREAKFAST.toString(), "version", 1)),
                        new Drift("line", key(BREAKFAST, "tea"), List.of(), null, row(BREAKFAST, "tea", 1)),
                        new Drift("line", key(LUNCH, "cake"), List.of(), row(LUNCH, "cake", 1), null),
                        new Drift(
                                "line",
                                key(DINNER, "rice"),
                                List.of("amount"),
                                row(DINNER, "rice", 9),
                                row(DINNER, "rice", 4)));
        assertThat(comparison.summary()).doesNotContain("Eve", "Ada");
        assertThat(readModel.previous().progress()).isEmpty();
        assertThat(Rebuild.leftovers(jdbc, orders, SCHEMA))
                .extracting(Generation::schema)
                .containsExactly("orders_next_1");
        Rebuild.dropLeft(jdbc, orders, SCHEMA, rebuilds);
        assertThat(Rebuild.leftovers(jdbc, orders, SCHEMA)).isEmpty();
    }

    @Test
    void isTakenBackToTheGenerationBeforeWhichCatchesUp() throws Exception {
        rebuild().rebuild();
        store(DINNER, 2, new LineRemoved(DINNER, "rice"));
        catchUp();
        jdbc.sql("update orders.line set amount = 9").update();

        rebuild().undo();

        assertThat(articles("orders")).containsExactly("tea", "bread", "salad");
        assertThat(jdbc.sql("select max(amount) from orders.line")
                        .query(Integer.class)
                        .single())
                .isEqualTo(3);
        assertThat(readModel.position()).isEqualTo(database.head());
    }

    @Test
    void keepsNoSubjectThatIsForgottenInAnyOfItsGenerations() throws Exception {
        rebuild().rebuild();
        rebuild().snapshot(new ReadModelSnapshot.Plan("then", database.head(), Duration.ofHours(1)));
        store(LUNCH, 5, new OrderForgotten(LUNCH));

        catchUp();

        for (var schema : List.of("orders", "orders_previous", "orders_at_then")) {
            assertThat(articles(schema)).as(schema).containsExactly("tea", "rice");
            assertThat(rows(schema).get("placed_order")).as(schema).hasSize(2);
        }
        rebuild().verify();
        assertThat(progress.comparison()).isNotNull().matches(comparison -> !comparison.foundDrift());
    }

    @Test
    void isBuiltAsOfAPositionInThePast() throws Exception {
        rebuild().snapshot(new ReadModelSnapshot.Plan("early", 5, Duration.ofHours(1)));

        assertThat(articles("orders_at_early")).containsExactly("tea", "bread", "soup");
        assertThat(readModel.snapshots().list()).singleElement().matches(snapshot -> snapshot.position() == 5);
    }

    @Test
    void isFilledAgainWhenItWasCleared() {
        var before = rows("orders");
        transactions.executeWithoutResult(transaction -> readModel.clear());
        assertThat(articles("orders")).isEmpty();
        assertThat(readModel.position()).isZero();

        catchUp();

        assertThat(rows("orders")).isEqualTo(before);
    }

    @Test
    void isNotReplacedByWhatAnEventContradicts() throws Exception {
        store(DINNER, 7, new LineAdded(DINNER, "wine", 1));
        var wrong = database.head();

        assertThatExceptionOfType(EventNotApplied.class)
                .isThrownBy(() -> rebuild().rebuild())
                .matches(event -> event.position() == wrong);

        assertThat(articles("orders")).containsExactly("tea", "bread", "salad", "rice");
        assertThat(readModel.previous().progress()).isEmpty();
    }

    private Rebuild rebuild() throws Exception {
        return new Rebuild(
                ++rebuilds, orders, SCHEMA, Duration.ofSeconds(2), connections.open(), connections, events, progress);
    }

    /** As the projection does. */
    private void catchUp() {
        transactions.executeWithoutResult(transaction -> {
            var batch = readModel.begin();
            events.find("where position > :position order by position", Map.of("position", batch.start()))
                    .forEach(event -> {
                        batch.advance(event.trackingToken().position().orElseThrow());
                        if (!(event.getPayload() instanceof UnknownSerializedType)) {
                            batch.fold(EventLog.open(event));
                        }
                    });
            readModel.write(batch);
        });
    }

    private void store(UUID order, OrderEvent... more) {
        store(order, 0, more);
    }

    private void store(UUID order, long version, OrderEvent... more) {
        for (var i = 0; i < more.length; i++) {
            database.append(
                    order,
                    version + i,
                    orders.aggregateType(),
                    more[i].getClass().getSimpleName(),
                    null,
                    JsonMapper.shared().writeValueAsString(more[i]));
        }
    }

    private Map<String, List<Map<String, Object>>> rows(String schema) {
        return Map.of(
                "placed_order",
                jdbc.sql("select * from %s.placed_order order by id".formatted(schema))
                        .query()
                        .listOfRows(),
                "line",
                jdbc.sql("select * from %s.line order by order_id, article".formatted(schema))
                        .query()
                        .listOfRows());
    }

    private List<String> articles(String schema) {
        return new ArrayList<>(rows(schema).get("line").stream()
                .map(line -> (String) line.get("article"))
                .toList());
    }

    private static Map<String, Object> key(UUID order, String article) {
        return Map.of("order_id", order.toString(), "article", article);
    }

    private static Map<String, Object> row(UUID order, String article, int amount) {
        return Map.of("order_id", order.toString(), "article", article, "amount", amount);
    }

    private static final class OrderSerializer extends Jackson3Serializer {

        private final EventFamilies families;

        private OrderSerializer(EventFamilies families) {
            super(Jackson3Serializer.builder());
            this.families = families;
        }

        @Override
        public Class<?> classForType(SerializedType type) {
            var event = families.event(type.getName());
            return event == null ? UnknownSerializedType.class : event;
        }
    }
}
