package dev.roster.query;

import dev.roster.eventstore.EventFamily;
import dev.roster.query.Orders.OrderEvent.LineAdded;
import dev.roster.query.Orders.OrderEvent.LineRemoved;
import dev.roster.query.Orders.OrderEvent.OrderForgotten;
import dev.roster.query.Orders.OrderEvent.OrderPlaced;
import dev.roster.readmodel.EventNotApplied;
import dev.roster.readmodel.Fold;
import dev.roster.readmodel.ProjectedEvent;
import dev.roster.readmodel.Projection;
import dev.roster.readmodel.ReadTable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A read model of two tables, orders and their lines: all that another domain has to declare. */
public class Orders implements Projection, EventFamily<Orders.OrderEvent> {

    public sealed interface OrderEvent {

        UUID orderId();

        record OrderPlaced(UUID orderId, String customer) implements OrderEvent {}

        record LineAdded(UUID orderId, String article, int amount) implements OrderEvent {}

        record LineRemoved(UUID orderId, String article) implements OrderEvent {}

        record OrderForgotten(UUID orderId) implements OrderEvent {}
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public List<ReadTable> tables() {
        return List.of(
                ReadTable.of("placed_order", "id").withPersonal("customer"),
                ReadTable.of("line", "order_id", "article"));
    }

    @Override
    public Resource tableDefinitions() {
        return sql("""
                create table placed_order (id uuid not null, customer text not null, version bigint not null);
                create table line (order_id uuid not null, article text not null, amount int not null)""");
    }

    @Override
    public Resource keyDefinitions() {
        return sql("""
                alter table placed_order add primary key (id);
                alter table line add primary key (order_id, article);
                alter table line add foreign key (order_id) references placed_order""");
    }

    private static Resource sql(String statements) {
        return new ByteArrayResource(statements.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Fold begin() {
        return new OrderFold();
    }

    @Override
    public void forget(Set<UUID> subjects, JdbcClient jdbc, String schema) {
        subjects.forEach(order -> {
            jdbc.sql("delete from %s.line where order_id = ?".formatted(schema))
                    .param(order)
                    .update();
            jdbc.sql("delete from %s.placed_order where id = ?".formatted(schema))
                    .param(order)
                    .update();
        });
    }

    @Override
    public String aggregateType() {
        return "Order";
    }

    @Override
    public Class<OrderEvent> events() {
        return OrderEvent.class;
    }

    @Override
    public UUID aggregateId(OrderEvent event) {
        return event.orderId();
    }

    @Override
    public String collection() {
        return "/orders/";
    }

    @Override
    public String typePrefix() {
        return "com.example.";
    }

    @Override
    public Optional<Class<? extends OrderEvent>> keyEnd() {
        return Optional.of(OrderForgotten.class);
    }

    private final class OrderFold implements Fold {

        private final List<ProjectedEvent> events = new ArrayList<>();
        private final Set<UUID> forgotten = new HashSet<>();

        @Override
        public void fold(ProjectedEvent event) {
            if (event.as(OrderEvent.class) instanceof OrderForgotten order) {
                forgotten.add(order.orderId());
            }
            events.add(event);
        }

        @Override
        public Set<UUID> write(JdbcClient jdbc, String schema) {
            for (var event : events) {
                switch (event.as(OrderEvent.class)) {
                    case OrderPlaced placed ->
                        jdbc.sql("insert into %s.placed_order values (?, ?, 0)".formatted(schema))
                                .params(placed.orderId(), placed.customer())
                                .update();
                    case LineAdded added -> {
                        advance(jdbc, schema, event, added.orderId());
                        jdbc.sql("insert into %s.line values (?, ?, ?)".formatted(schema))
                                .params(added.orderId(), added.article(), added.amount())
                                .update();
                    }
                    case LineRemoved removed -> {
                        advance(jdbc, schema, event, removed.orderId());
                        jdbc.sql("delete from %s.line where order_id = ? and article = ?".formatted(schema))
                                .params(removed.orderId(), removed.article())
                                .update();
                    }
                    case OrderForgotten ignored -> {}
                }
            }
            forget(forgotten, jdbc, schema);
            return forgotten;
        }

        private void advance(JdbcClient jdbc, String schema, ProjectedEvent event, UUID order) {
            var changed = jdbc.sql(
                            "update %s.placed_order set version = ? where id = ? and version = ?".formatted(schema))
                    .params(event.version(), order, event.version() - 1)
                    .update();
            if (changed != 1) {
                throw new EventNotApplied(event.position(), "The order " + order + " is at another version.");
            }
        }
    }
}
